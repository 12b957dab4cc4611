/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// What connection tracking costs: established packets hot and at random among a million
// connections, new connections with and without NAT, bytes per connection.

#include "nf-conntrack.h"
#include "nf-nat.h"
#include "nf-test-packet.h"

#include "ns3/simulator.h"

#include <benchmark/benchmark.h>
#include <functional>
#include <malloc.h>
#include <memory>

using namespace ns3;
using namespace ns3::netfilter;

namespace
{

constexpr uint32_t MILLION = 1000000;

/// One packet whose addresses and ports can be any flow's.
class Flow
{
  public:
    Flow()
        : m_context(PacketView(test::UdpPacket("10.0.0.0", 1, "9.9.9.9", 53).Build(), false))
    {
    }

    /// The packet of a flow, forwards or backwards.
    PacketContext& Set(uint32_t flow, bool reply)
    {
        PacketView& packet = m_context.packet;
        const uint32_t client = 0x0a000000 + (flow >> 10);
        const auto port = static_cast<uint16_t>(1024 + (flow & 1023));
        packet.SetSource(reply ? 0x09090909 : client);
        packet.SetDestination(reply ? client : 0x09090909);
        packet.SetSourcePort(reply ? 53 : port);
        packet.SetDestinationPort(reply ? port : 53);
        m_context.ct = nullptr;
        m_context.ctinfo = CtInfo::ESTABLISHED;
        m_context.hook = Hook::PRE_ROUTING;
        return m_context;
    }

  private:
    PacketContext m_context;
};

/// Heap memory in use, large blocks included.
double
GetHeapBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

Ptr<Conntrack>
MakeTable(uint32_t buckets)
{
    const auto conntrack = CreateObject<Conntrack>();
    conntrack->SetSysctl("nf_conntrack_buckets", buckets);
    conntrack->SetSysctl("nf_conntrack_max", 0);
    return conntrack;
}

void
Fill(Conntrack& conntrack, Flow& flow, uint32_t count)
{
    for (uint32_t i = 0; i < count; ++i)
    {
        PacketContext& context = flow.Set(i, false);
        conntrack.In(context);
        conntrack.Confirm(context);
    }
}

/// Run inside the simulation, where Simulator::Now() costs what it costs on a packet's way.
void
InSimulation(const std::function<void()>& body)
{
    Simulator::Schedule(Seconds(1), body);
    Simulator::Stop(Seconds(2));
    Simulator::Run();
    Simulator::Destroy();
}

} // namespace

static void
EstablishedPacket(benchmark::State& state)
{
    const auto connections = static_cast<uint32_t>(state.range(0));
    InSimulation([&] {
        const double before = GetHeapBytes();
        const auto conntrack = MakeTable(MILLION);
        Flow flow;
        Fill(*conntrack, flow, connections);
        const double bytes = GetHeapBytes() - before;
        uint32_t next = 1;
        for (auto _ : state)
        {
            next = next * 1664525 + 1013904223;
            PacketContext& context = flow.Set((next >> 8) % connections, (next & 1) != 0);
            benchmark::DoNotOptimize(conntrack->In(context));
            benchmark::DoNotOptimize(conntrack->Confirm(context));
        }
        state.counters["bytes/connection"] = bytes / connections;
        conntrack->Dispose();
    });
}

BENCHMARK(EstablishedPacket)->Arg(1)->Arg(MILLION);

static void
NewConnection(benchmark::State& state)
{
    const bool translate = state.range(0) != 0;
    InSimulation([&] {
        auto conntrack = MakeTable(MILLION);
        auto nat = std::make_unique<Nat>(*conntrack);
        NatRange range;
        range.flags = natrange::MAP_IPS;
        range.minAddress = test::Ip("203.0.113.0");
        range.maxAddress = test::Ip("203.0.113.255");
        const Nat::Table table = [&](PacketContext& context) {
            return context.hook == Hook::POST_ROUTING
                       ? nat->Setup(*context.ct, range, ManipType::SRC)
                       : Verdict::ACCEPT;
        };
        Interface out;
        Flow flow;
        uint32_t next = 0;
        for (auto _ : state)
        {
            if (next == MILLION)
            {
                state.PauseTiming();
                conntrack->Dispose();
                conntrack = MakeTable(MILLION);
                nat = std::make_unique<Nat>(*conntrack);
                next = 0;
                state.ResumeTiming();
            }
            PacketContext& context = flow.Set(next++, false);
            context.out = &out;
            conntrack->In(context);
            if (translate)
            {
                nat->Process(context, table);
                context.hook = Hook::POST_ROUTING;
                nat->Process(context, table);
            }
            benchmark::DoNotOptimize(conntrack->Confirm(context));
        }
        conntrack->Dispose();
    });
}

BENCHMARK(NewConnection)->ArgName("nat")->Arg(0)->Arg(1);

BENCHMARK_MAIN();
