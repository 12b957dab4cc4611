/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-suggest.h"

#include <algorithm>
#include <numeric>

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
SuggestName(const std::string& word, const std::vector<std::string>& names)
{
    const std::string* nearest = nullptr;
    // Of a word of two letters both may not differ.
    std::size_t least = std::min(std::max<std::size_t>(2, word.size() / 3) + 1, word.size());
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
