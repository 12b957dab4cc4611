/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Tuples as text, for programs: `udp 192.168.1.1:50173 -> 192.168.10.100:69`.

#include "nf-ctnetlink.h"
#include "nf-rule-text.h"
#include "nf-tracker.h"

#include <limits>
#include <regex>
#include <stdexcept>

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
        static const std::regex FORM("(\\w+) ([\\d.]+)(?::(\\d+))? -> ([\\d.]+)(?::(\\d+))?"
                                     "(?: type (\\d+) code (\\d+) id (\\d+))?");
        std::smatch part;
        if (!std::regex_match(m_text, part, FORM))
        {
            Refuse("it is no tuple");
        }
        Tuple tuple;
        tuple.protocol = GetProtocol(part[1]);
        tuple.source = GetAddress(part[2]);
        tuple.destination = GetAddress(part[4]);
        if (part[6].matched)
        {
            tuple.sourcePort = GetNumber<uint16_t>(part[8]);
            tuple.destinationPort = static_cast<uint16_t>(GetNumber<uint8_t>(part[6]) << 8 |
                                                          GetNumber<uint8_t>(part[7]));
            return tuple;
        }
        tuple.sourcePort = part[3].matched ? GetNumber<uint16_t>(part[3]) : 0;
        tuple.destinationPort = part[5].matched ? GetNumber<uint16_t>(part[5]) : 0;
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
        if (!ParseNumber(text, std::numeric_limits<T>::max(), value))
        {
            Refuse(text + " is too large");
        }
        return static_cast<T>(value);
    }

    uint32_t GetAddress(const std::string& text) const
    {
        uint32_t address = 0;
        if (!ParseAddress(text, address))
        {
            Refuse(text + " is no address");
        }
        return address;
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
