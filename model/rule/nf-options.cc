/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-options.h"

#include "nf-names.h"
#include "nf-text-error.h"
#include "nf-text.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace netfilter
{

namespace
{

std::string
Describe(const std::string& name)
{
    return "option \"--" + name + "\"";
}

} // namespace

Options::Options(const std::string& owner, const std::vector<OptionSpec>& grammar, RuleSite& site)
    : m_owner(owner),
      m_grammar(grammar),
      m_site(site)
{
}

void
Options::Add(const OptionSpec& spec, bool inverted, std::vector<std::string> arguments)
{
    if (inverted && (spec.flags & optionflag::NEGATABLE) == 0)
    {
        Fail(Describe(spec.name) + " cannot be inverted");
    }
    for (const Given& given : m_given)
    {
        if (given.spec == &spec && (spec.flags & optionflag::REPEATABLE) == 0)
        {
            Fail(Describe(spec.name) + " can only be used once");
        }
        if (given.spec != &spec && spec.exclusive != 0 && given.spec->exclusive == spec.exclusive)
        {
            Fail(Describe(given.spec->name) + " cannot be used together with \"--" + spec.name +
                 "\"");
        }
    }
    m_given.push_back(Given{&spec, inverted, std::move(arguments), m_site.protocol});
}

void
Options::CheckComplete() const
{
    for (const OptionSpec& spec : m_grammar)
    {
        if ((spec.flags & optionflag::REQUIRED) != 0 && !Has(spec.name))
        {
            Fail(Describe(spec.name) + " must be specified");
        }
    }
}

const Options::Given*
Options::Find(const char* name) const
{
    const auto it = std::find_if(m_given.rbegin(), m_given.rend(), [name](const Given& given) {
        return std::string(name) == given.spec->name;
    });
    return it == m_given.rend() ? nullptr : &*it;
}

bool
Options::IsInverted(const char* name) const
{
    const Given* given = Find(name);
    return given != nullptr && given->inverted;
}

std::string
Options::GetText(const char* name, const std::string& fallback) const
{
    const Given* given = Find(name);
    return given == nullptr ? fallback : given->arguments.front();
}

uint64_t
Options::GetNumber(const char* name, uint64_t min, uint64_t max, uint64_t fallback) const
{
    const Given* given = Find(name);
    uint64_t value = fallback;
    if (given != nullptr && (!ParseNumber(given->arguments.front(), max, value) || value < min))
    {
        Fail("bad value for " + Describe(name) + ", or out of range (" + std::to_string(min) + "-" +
             std::to_string(max) + "): \"" + given->arguments.front() + "\"");
    }
    return value;
}

void
Options::GetMasked(const char* name, uint32_t& value, uint32_t& mask) const
{
    const std::string text = GetText(name);
    const std::size_t slash = text.find('/');
    uint64_t first;
    uint64_t second = 0xffffffff;
    if (!ParseNumber(text.substr(0, slash), 0xffffffff, first) ||
        (slash != std::string::npos && !ParseNumber(text.substr(slash + 1), 0xffffffff, second)))
    {
        Fail("bad integer value for " + Describe(name) + ", or out of range: \"" + text + "\"");
    }
    value = static_cast<uint32_t>(first);
    mask = static_cast<uint32_t>(second);
}

PortRange
Options::GetPorts(const char* name,
                  const std::function<bool(const std::string&, uint16_t&)>& read) const
{
    PortRange range;
    const Given* given = Find(name);
    if (given == nullptr)
    {
        return range;
    }
    range.inverted = given->inverted;
    const std::string& text = given->arguments.front();
    const std::size_t colon = text.find(':');
    const std::string from = text.substr(0, colon);
    const std::string to = colon == std::string::npos ? from : text.substr(colon + 1);
    const bool optional = colon != std::string::npos;
    for (const auto& [part, port] : {std::pair{&from, &range.min}, std::pair{&to, &range.max}})
    {
        if (!(optional && part->empty()) && !read(*part, *port))
        {
            Fail("invalid port/service `" + *part + "' specified");
        }
    }
    return range;
}

void
Options::GetRange(const char* name, uint64_t max, uint64_t& from, uint64_t& to) const
{
    const std::string text = GetText(name);
    const std::size_t colon = text.find(':');
    const std::string first = text.substr(0, colon);
    const std::string second = colon == std::string::npos ? first : text.substr(colon + 1);
    const bool optional = colon != std::string::npos;
    from = 0;
    to = max;
    if ((!(optional && first.empty()) && !ParseNumber(first, max, from)) ||
        (!(optional && second.empty()) && !ParseNumber(second, max, to)))
    {
        Fail("bad value for " + Describe(name) + ", or out of range (0-" + std::to_string(max) +
             "): \"" + text + "\"");
    }
}

void
Options::Fail(const std::string& message) const
{
    throw RuleError(m_owner + ": " + message);
}

} // namespace netfilter
} // namespace ns3
