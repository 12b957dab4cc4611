/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "netfilter-replay-timeline.h"

#include "netfilter-replay-error.h"

#include <algorithm>

namespace replay
{

namespace
{

using ns3::netfilter::CapturedPacket;
using ns3::netfilter::CaptureError;
using ns3::netfilter::CaptureReader;

/// \return whether bytes are missing that the IPv4 header says belong to the packet
bool
IsIncomplete(const CapturedPacket& packet)
{
    return packet.isCut && (packet.size < 4 || (packet.bytes[2] << 8 | packet.bytes[3]) >
                                                   static_cast<int64_t>(packet.size));
}

/// Name the option that named the file.
template <typename Action>
auto
WithOption(Action action)
{
    try
    {
        return action();
    }
    catch (const CaptureError& error)
    {
        throw Error(std::string("--input: ") + error.what());
    }
}

} // namespace

Timeline::Timeline(const std::vector<InputOption>& inputs)
{
    for (const auto& option : inputs)
    {
        m_inputs.push_back({option, WithOption([&] { return CaptureReader(option.file); })});
        if (option.ifindex && !m_inputs.back().reader.HasInterfaces())
        {
            throw Error(
                "--ifindex: " + option.file +
                " does not say by which interface a packet came, only Linux cooked v2 does");
        }
        Fill(m_inputs.back());
    }
}

bool
Timeline::Read(Input& input, TimedPacket& packet)
{
    CapturedPacket captured;
    do
    {
        if (!WithOption([&] { return input.reader.Read(captured); }))
        {
            return false;
        }
    } while (input.option.ifindex.value_or(captured.ifindex) != captured.ifindex);
    if (IsIncomplete(captured))
    {
        throw Error(std::string("--input: ") + input.reader.GetCutError().what());
    }
    if (!input.option.ifindex)
    {
        input.interfaces.insert(captured.ifindex);
    }
    packet = {captured.time,
              ns3::Create<ns3::Packet>(captured.bytes, captured.size),
              captured.type};
    return true;
}

void
Timeline::Fill(Input& input)
{
    TimedPacket packet;
    while (input.ahead.size() < READ_AHEAD && Read(input, packet))
    {
        input.ahead.emplace_hint(input.ahead.end(), packet.time, packet);
    }
}

bool
Timeline::Next(std::size_t& input, TimedPacket& packet)
{
    Input* earliest = nullptr;
    for (auto& candidate : m_inputs)
    {
        if (!candidate.ahead.empty() &&
            (!earliest || candidate.ahead.begin()->first < earliest->ahead.begin()->first))
        {
            earliest = &candidate;
        }
    }
    if (!earliest)
    {
        return false;
    }
    const auto first = earliest->ahead.begin();
    packet = first->second;
    earliest->ahead.erase(first);
    input = static_cast<std::size_t>(earliest - m_inputs.data());
    Fill(*earliest);
    return true;
}

std::vector<std::string>
Timeline::GetNotes() const
{
    std::vector<std::string> notes;
    for (const auto& input : m_inputs)
    {
        const std::string note = input.reader.GetNote();
        // The capture of all interfaces may be the input of each.
        if (!note.empty() && std::find(notes.begin(), notes.end(), note) == notes.end())
        {
            notes.push_back(note);
        }
        if (input.interfaces.size() > 1)
        {
            std::string numbers;
            for (const uint32_t number : input.interfaces)
            {
                numbers += (numbers.empty() ? "" : ", ") + std::to_string(number);
            }
            notes.push_back(input.option.file + ": " + input.option.device +
                            " received the packets of several interfaces, " + numbers +
                            ": --ifindex takes those of one");
        }
    }
    return notes;
}

} // namespace replay
