/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_SUGGEST_H
#define NF_SUGGEST_H

#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

/**
 * \brief The end of a message about an unknown name: the nearest of the known ones.
 * \param word what was written
 * \param names what there is
 * \return `; did you mean "rules"?`, or "" when nothing is near
 */
std::string SuggestName(const std::string& word, const std::vector<std::string>& names);

} // namespace netfilter
} // namespace ns3

#endif /* NF_SUGGEST_H */
