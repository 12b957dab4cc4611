/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-rule-list.h"

#include "nf-names.h"
#include "nf-text-error.h"
#include "nf-text.h"

#include <iomanip>
#include <sstream>

// Rules as a table for people: iptables -L.

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return a counter in at most five figures and a unit, as iptables rounds
std::string
Shorten(uint64_t number)
{
    constexpr uint64_t FITS = 99999;
    constexpr uint64_t FITS_WITH_UNIT = 9999;
    if (number <= FITS)
    {
        return std::to_string(number);
    }
    std::string unit;
    for (const char* next : {"K", "M", "G", "T"})
    {
        number = (number + 500) / 1000;
        unit = next;
        if (number <= FITS_WITH_UNIT)
        {
            break;
        }
    }
    return std::to_string(number) + unit;
}

void
ListCounter(std::ostream& os, uint64_t number, bool exact)
{
    if (exact)
    {
        os << std::setw(8) << number << " ";
        return;
    }
    const std::string text = Shorten(number);
    os << std::setw(5) << text << " ";
}

std::string
DescribeAddress(uint32_t address, uint32_t mask, bool numeric)
{
    if (mask == 0 && !numeric)
    {
        return "anywhere";
    }
    return FormatAddress(address) + (mask == 0xffffffff ? "" : FormatMask(mask));
}

std::string
DescribeInterface(const std::string& pattern, bool inverted, bool numeric)
{
    if (pattern.empty())
    {
        return numeric ? "*" : "any";
    }
    return (inverted ? "!" : "") + pattern;
}

std::string
DescribeAction(const Rule& rule)
{
    switch (rule.action)
    {
    case RuleAction::VERDICT:
        return GetVerdictName(rule.verdict);
    case RuleAction::JUMP:
    case RuleAction::GOTO:
        return rule.chain;
    case RuleAction::TARGET:
        return rule.targetType->GetName();
    case RuleAction::NONE:
        break;
    }
    return "";
}

void
ListRule(std::ostream& os, const Rule& rule, std::size_t number, const ListFormat& format)
{
    const RuleHead& head = rule.head;
    const auto inverted = [&head](uint8_t bit) { return (head.inverted & bit) != 0; };
    const auto mark = [&inverted](uint8_t bit) { return inverted(bit) ? '!' : ' '; };

    if (format.lineNumbers)
    {
        os << std::left << std::setw(4) << number << " " << std::right;
    }
    if (format.verbose)
    {
        ListCounter(os, rule.counter.packets, format.exact);
        ListCounter(os, rule.counter.bytes, format.exact);
    }
    os << std::left << std::setw(9) << DescribeAction(rule) << " ";
    os << mark(ruleinvert::PROTOCOL) << std::setw(4)
       << (format.numeric ? std::to_string(head.protocol) : FormatProtocol(head.protocol)) << " ";
    os << (head.fragment ? (inverted(ruleinvert::FRAGMENT) ? "!f" : "-f") : "--") << " ";
    if (format.verbose)
    {
        os << " " << std::setw(6)
           << DescribeInterface(head.in, inverted(ruleinvert::IN), format.numeric) << " "
           << std::setw(6) << DescribeInterface(head.out, inverted(ruleinvert::OUT), format.numeric)
           << " ";
    }
    os << mark(ruleinvert::SOURCE) << std::setw(19)
       << DescribeAddress(head.source, head.sourceMask, format.numeric) << " "
       << mark(ruleinvert::DESTINATION) << std::setw(19)
       << DescribeAddress(head.destination, head.destinationMask, format.numeric) << " "
       << std::right;
    if (rule.action == RuleAction::GOTO)
    {
        os << "[goto] ";
    }
    for (const Rule::UsedMatch& used : rule.matches)
    {
        used.match->List(os, format.numeric);
    }
    if (rule.target)
    {
        rule.target->List(os, format.numeric);
    }
    os << "\n";
}

void
ListHeader(std::ostream& os, const Table& table, const Chain& chain, const ListFormat& format)
{
    os << "Chain " << chain.name;
    if (chain.IsBuiltin())
    {
        os << " (policy " << GetVerdictName(chain.end->verdict);
        if (format.verbose)
        {
            const RuleCounter& counter = chain.end->counter;
            const auto show = [&format](uint64_t number) {
                return format.exact ? std::to_string(number) : Shorten(number);
            };
            os << " " << show(counter.packets) << " packets, " << show(counter.bytes) << " bytes";
        }
        os << ")\n";
    }
    else
    {
        os << " (" << table.CountReferences(chain.name) << " references)\n";
    }

    os << (format.lineNumbers ? "num  " : "");
    if (format.verbose)
    {
        os << (format.exact ? "    pkts      bytes " : " pkts bytes ");
    }
    os << "target     prot opt ";
    os << (format.verbose ? "in     out     " : "");
    os << "source               destination         \n";
}

} // namespace

void
ListTable(std::ostream& os,
          const Table& table,
          const std::string& name,
          uint32_t number,
          const ListFormat& format)
{
    if (!name.empty() && table.Find(name) == nullptr)
    {
        throw RuleError("No chain/target/match by that name: no chain `" + name + "' in table " +
                        GetTableInfo(table.GetId()).name);
    }
    bool first = true;
    for (const Chain& chain : table.GetChains())
    {
        if (!name.empty() && name != chain.name)
        {
            continue;
        }
        if (number == 0)
        {
            os << (first ? "" : "\n");
            ListHeader(os, table, chain, format);
        }
        first = false;
        for (std::size_t i = 0; i < chain.rules.size(); ++i)
        {
            if (number == 0 || number == i + 1)
            {
                ListRule(os, *chain.rules[i], i + 1, format);
            }
        }
    }
}

} // namespace netfilter
} // namespace ns3
