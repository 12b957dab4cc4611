/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_NETWORK_H
#define NF_TEST_NETWORK_H

#include "netfilter.h"

#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/**
 * \brief Three simulated nodes in a row, for tests of a router.
 *
 * \verbatim
 *   client 192.168.1.2 --- 192.168.1.1 eth0 router eth1 10.0.0.1 --- 10.0.0.2 server
 * \endverbatim
 *
 * Links are CSMA, so there is ARP. The client has a default route, the server a route back.
 * At the end everything is destroyed, and ChecksumEnabled is off again.
 */
class TestNetwork
{
  public:
    /// \param checksums whether checksums are real. \param stack what to install on each node
    explicit TestNetwork(bool checksums = true, InternetStackHelper stack = {});
    ~TestNetwork();
    TestNetwork(const TestNetwork&) = delete;
    TestNetwork& operator=(const TestNetwork&) = delete;

    /// Run the simulation until no event is left, at most \p seconds.
    static void Run(double seconds = 30);

    /// Call a function at a simulation time, on a node. \param seconds when
    static void At(double seconds, Ptr<Node> node, std::function<void()> what);

    /// Connect a further node to a node. \return the devices, first the old node's
    NetDeviceContainer Connect(Ptr<Node> a,
                               const char* addressA,
                               Ptr<Node> b,
                               const char* addressB,
                               const char* mask);

    /// Add a static route. \param interface number of the IPv4 interface
    static void AddRoute(Ptr<Node> node,
                         const char* network,
                         const char* mask,
                         const char* gateway,
                         uint32_t interface);

    Ptr<Node> client;
    Ptr<Node> router;
    Ptr<Node> server;
    CsmaHelper csma;
};

/// Install netfilter on a node.
Ptr<Netfilter> InstallNetfilter(Ptr<Node> node);

/**
 * \brief Records the packets at a node's hooks, one line per packet and hook.
 *
 * E.g. "FORWARD in=eth0 out=eth1 udp 192.168.1.2 > 10.0.0.2 ttl=63".
 */
class Trail
{
  public:
    /// Watch every hook but INGRESS and EGRESS, before any other stage.
    explicit Trail(Ptr<Netfilter> netfilter);

    /// \return the lines, without the protocol, addresses and TTL
    std::vector<std::string> GetHooks() const;

    std::vector<std::string> lines;

  private:
    Ptr<Netfilter> m_netfilter;
};

/// Register a function at a hook. \param priority among the stages
Netfilter::HookHandle Hooked(Ptr<Netfilter> netfilter,
                             Hook hook,
                             std::function<Verdict(PacketContext&)> what,
                             int priority = priority::NAT_DST);

/// A UDP socket that records received datagrams.
class UdpPeer
{
  public:
    /// \param node where. \param port its own port. \param echo whether to send everything back
    UdpPeer(Ptr<Node> node, uint16_t port, bool echo = false);
    ~UdpPeer();

    void Send(const char* address, uint16_t port, const std::string& text);
    /// Send at a simulation time.
    void SendAt(double seconds, const char* address, uint16_t port, const std::string& text);

    Ptr<Socket> socket;
    std::vector<std::string> received; //!< "10.0.0.2:7 hello"

  private:
    void Receive(Ptr<Socket> socket);

    Ptr<Node> m_node;
    bool m_echo;
};

/// Sends ICMP echo requests through a raw socket, as ns-3's Ping and V4Ping do.
class Pinger
{
  public:
    explicit Pinger(Ptr<Node> node);
    ~Pinger();

    void SendAt(double seconds, const char* address, uint32_t size = 56);

    std::vector<std::string> replies; //!< "10.0.0.2 seq=0 size=56"
    std::vector<std::string> errors;  //!< "192.168.1.1 type=11 code=0"

  private:
    void Send(Ipv4Address address, uint32_t size);
    void Receive(Ptr<Socket> socket);

    Ptr<Node> m_node;
    Ptr<Socket> m_socket;
    uint16_t m_sequence{0};
};

/// The IPv4 packets that arrived at a node, as they were on the wire.
class Capture
{
  public:
    explicit Capture(Ptr<Node> node);

    /// \return whether every packet's checksums are right
    bool HasGoodChecksums() const;
    /// \return "udp 10.0.0.1 > 10.0.0.2 ttl=63", one line a packet
    std::vector<std::string> GetLines() const;

    std::vector<Ptr<const Packet>> packets;
};

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_NETWORK_H */
