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

} // namespace netfilter
} // namespace ns3
