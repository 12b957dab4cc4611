/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-bit-names.h"

#include "nf-text.h"

#include <algorithm>

namespace ns3
{
namespace netfilter
{

uint32_t
ParseBits(const std::string& text,
          const BitNames& names,
          LetterCase letters,
          const std::function<void(const std::string& word)>& fail)
{
    uint32_t bits = 0;
    for (const std::string& word : Split(text, ','))
    {
        const auto entry = std::find_if(names.begin(), names.end(), [&](const BitName& name) {
            return letters == LetterCase::ANY ? EqualsIgnoringCase(word, name.name)
                                              : word == name.name;
        });
        if (entry == names.end())
        {
            fail(word);
            continue;
        }
        bits |= entry->bits;
    }
    return bits;
}

std::string
FormatBits(uint32_t bits, const BitNames& names, const std::string& separator)
{
    std::string text;
    for (const BitName& entry : names)
    {
        const bool isOne = entry.bits != 0 && (entry.bits & (entry.bits - 1)) == 0;
        if (isOne && (bits & entry.bits) != 0)
        {
            text += (text.empty() ? "" : separator) + entry.name;
        }
    }
    return text;
}

} // namespace netfilter
} // namespace ns3
