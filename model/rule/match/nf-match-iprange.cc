/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-match.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

/// Addresses from one to another, e.g. 10.0.0.5-10.0.1.7; a range that ends before it begins holds
/// none.
struct AddressRange
{
    bool isGiven{false};
    bool inverted{false};
    uint32_t min{0};
    uint32_t max{0};

    bool Holds(uint32_t address) const
    {
        return !isGiven || (address >= min && address <= max) != inverted;
    }

    std::string Describe() const
    {
        return FormatAddress(min) + "-" + FormatAddress(max);
    }
};

AddressRange
ReadRange(const Options& options, const char* name)
{
    AddressRange range;
    range.isGiven = options.Has(name);
    if (!range.isGiven)
    {
        return range;
    }
    range.inverted = options.IsInverted(name);
    const auto read = [&](const std::string& text) {
        uint32_t address;
        if (!ParseShortAddress(text, address))
        {
            options.Fail(std::string("bad value for \"--") + name + "\": \"" + text + "\"");
        }
        return address;
    };
    const std::string text = options.GetText(name);
    const std::size_t dash = text.find('-');
    range.min = read(text.substr(0, dash));
    range.max = dash == std::string::npos ? range.min : read(text.substr(dash + 1));
    return range;
}

/**
 * \brief -m iprange: addresses between two others, bounds included (Linux: iprange_mt4).
 */
class IprangeMatch : public Match
{
  public:
    explicit IprangeMatch(const Options& options)
        : m_source(ReadRange(options, "src-range")),
          m_destination(ReadRange(options, "dst-range"))
    {
        if (options.IsEmpty())
        {
            options.Fail("--src-range or --dst-range is needed");
        }
    }

    bool Matches(const PacketContext& context, bool&) override
    {
        return m_source.Holds(context.packet.GetSource()) &&
               m_destination.Holds(context.packet.GetDestination());
    }

    void Save(std::ostream& os) const override
    {
        Print(os, m_source, " --src-range ", " ! --src-range ");
        Print(os, m_destination, " --dst-range ", " ! --dst-range ");
    }

    void List(std::ostream& os, bool) const override
    {
        Print(os, m_source, " source IP range ", " source IP range ! ");
        Print(os, m_destination, " destination IP range ", " destination IP range ! ");
    }

  private:
    static void Print(std::ostream& os,
                      const AddressRange& range,
                      const char* words,
                      const char* invertedWords)
    {
        if (range.isGiven)
        {
            os << (range.inverted ? invertedWords : words) << range.Describe();
        }
    }

    AddressRange m_source;
    AddressRange m_destination;
};

const MatchRegistration g_iprange(MatchType("iprange", MatchType::Make<IprangeMatch>)
                                      .Option("src-range", 1, optionflag::NEGATABLE)
                                      .Option("dst-range", 1, optionflag::NEGATABLE));

} // namespace

} // namespace netfilter
} // namespace ns3
