/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Tuples as text, for programs: `udp 192.168.1.1:50173 -> 192.168.10.100:69`.

#include "nf-ctnetlink.h"
#include "nf-text.h"
#include "nf-tracker.h"

#include <limits>
#include <stdexcept>
#include <vector>

namespace ns3
{
namespace netfilter
{

namespace
{

/// A tuple in the making.
class TupleText
{
  public:
    explicit TupleText(const std::string& text)
        : m_text(text)
    {
    }

    Tuple Parse() const
    {
        const std::vector<std::string> words = Split(m_text, ' ');
        const bool icmp =
            words.size() == 10 && words[4] == "type" && words[6] == "code" && words[8] == "id";
        if ((words.size() != 4 && !icmp) || words[2] != "->")
        {
            Refuse("it is no tuple");
        }
        Tuple tuple;
        tuple.protocol = GetProtocol(words[0]);
        SetEnd(words[1], tuple.source, tuple.sourcePort);
        SetEnd(words[3], tuple.destination, tuple.destinationPort);
        if (icmp)
        {
            if ((words[1] + words[3]).find(':') != std::string::npos)
            {
                Refuse("it has both ports and an ICMP type");
            }
            tuple.sourcePort = GetNumber<uint16_t>(words[9]);
            tuple.destinationPort = static_cast<uint16_t>(GetNumber<uint8_t>(words[5]) << 8 |
                                                          GetNumber<uint8_t>(words[7]));
        }
        return tuple;
    }

  private:
    [[noreturn]] void Refuse(const std::string& why) const
    {
        throw std::invalid_argument("\"" + m_text + "\": " + why);
    }

    template <typename T>
    T GetNumber(const std::string& text) const
    {
        uint64_t value = 0;
        if (text.find_first_not_of("0123456789") != std::string::npos ||
            !ParseNumber(text, std::numeric_limits<T>::max(), value))
        {
            Refuse(text + " is no number up to " + std::to_string(std::numeric_limits<T>::max()));
        }
        return static_cast<T>(value);
    }

    /// "10.0.0.1" or "10.0.0.1:80"
    void SetEnd(const std::string& text, uint32_t& address, uint16_t& port) const
    {
        const std::vector<std::string> parts = Split(text, ':');
        if (parts.size() > 2)
        {
            Refuse("it is no tuple");
        }
        if (!ParseAddress(parts[0], address))
        {
            Refuse("\"" + parts[0] + "\" is no address");
        }
        port = parts.size() == 2 ? GetNumber<uint16_t>(parts[1]) : 0;
    }

    /// By the name that its tracker has, or by number.
    uint8_t GetProtocol(const std::string& name) const
    {
        for (uint32_t protocol = 1; protocol < 256; ++protocol)
        {
            const Tracker& tracker = Tracker::Get(static_cast<uint8_t>(protocol));
            if (tracker.GetProtocol() == protocol && name == tracker.GetName())
            {
                return tracker.GetProtocol();
            }
        }
        if (name.find_first_not_of("0123456789") != std::string::npos)
        {
            Refuse("there is no protocol " + name);
        }
        return GetNumber<uint8_t>(name);
    }

    const std::string& m_text;
};

} // namespace

Tuple
ParseTuple(const std::string& text)
{
    return TupleText(text).Parse();
}

} // namespace netfilter
} // namespace ns3
