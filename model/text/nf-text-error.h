/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEXT_ERROR_H
#define NF_TEXT_ERROR_H

#include <stdexcept>

namespace ns3
{
namespace netfilter
{

/**
 * \brief A command or a file of rules is wrong; nothing of it was applied.
 *
 * what() is one complete line, e.g. `nat.rules:7: conntrack: Bad ctstate "FOO"`.
 */
class RuleError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_TEXT_ERROR_H */
