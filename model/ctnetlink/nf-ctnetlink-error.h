/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CTNETLINK_ERROR_H
#define NF_CTNETLINK_ERROR_H

#include <stdexcept>
#include <string>

namespace ns3
{
namespace netfilter
{

/// \ingroup netfilter-ctnetlink
/// \brief A request to connection tracking that Linux refuses; says what is wrong with it.
class CtnetlinkError : public std::runtime_error
{
  public:
    /**
     * \param number the errno that Linux answers with, e.g. EBUSY
     * \param text what is wrong
     */
    CtnetlinkError(int number, const std::string& text);

    /// \return the errno that Linux answers with
    int GetErrno() const
    {
        return m_errno;
    }

  private:
    int m_errno;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_CTNETLINK_ERROR_H */
