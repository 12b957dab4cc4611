/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NETFILTER_REPLAY_ERROR_H
#define NETFILTER_REPLAY_ERROR_H

#include <stdexcept>

namespace replay
{

/// An error that the user can correct; its text is one line that names the cause.
class Error : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

} // namespace replay

#endif /* NETFILTER_REPLAY_ERROR_H */
