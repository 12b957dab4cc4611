/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-topology-text.h"

#include <algorithm>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <cstddef>
#include <numeric>
#include <sstream>

namespace ns3
{
namespace netfilter
{

namespace
{

/// \return how many letters differ, are missing or too many
std::size_t
GetDistance(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i)
    {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j)
        {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

} // namespace

std::string
TrimTopologyText(const std::string& text)
{
    return boost::algorithm::trim_copy_if(text, boost::algorithm::is_any_of(" \t\r\n"));
}

std::string
TrimTopologyLines(const std::string& text)
{
    std::string trimmed;
    std::istringstream lines(TrimTopologyText(text));
    for (std::string line; std::getline(lines, line);)
    {
        trimmed += (trimmed.empty() ? "" : "\n") + TrimTopologyText(line);
    }
    return trimmed;
}

std::vector<std::string>
SplitTopologyList(const std::string& text, const std::string& separators)
{
    std::vector<std::string> parts(1);
    int depth = 0;
    for (const char c : text)
    {
        depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        if (depth <= 0 && separators.find(c) != std::string::npos)
        {
            parts.emplace_back();
        }
        else
        {
            parts.back() += c;
        }
    }
    for (std::string& part : parts)
    {
        part = TrimTopologyText(part);
    }
    parts.erase(std::remove(parts.begin(), parts.end(), ""), parts.end());
    return parts;
}

std::string
SuggestTopologyName(const std::string& word, const std::vector<std::string>& names)
{
    const std::string* nearest = nullptr;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& name : names)
    {
        const std::size_t distance = GetDistance(word, name);
        if (distance < least)
        {
            least = distance;
            nearest = &name;
        }
    }
    return nearest == nullptr ? "" : "; did you mean \"" + *nearest + "\"?";
}

} // namespace netfilter
} // namespace ns3
