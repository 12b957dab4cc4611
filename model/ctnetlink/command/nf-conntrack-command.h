/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_CONNTRACK_COMMAND_H
#define NF_CONNTRACK_COMMAND_H

#include "nf-ctnetlink.h"

#include <stdexcept>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-ctnetlink
 * \brief A `conntrack` command line that is wrong, or that Linux refuses.
 *
 * what() is one complete line, e.g. `conntrack: Operation failed: Such conntrack exists, try -U to
 * update (udp 10.0.0.1:7 -> 10.0.0.2:9)`.
 */
class ConntrackCommandError : public std::runtime_error
{
  public:
    /**
     * \param complaint what conntrack says, without its name and version
     * \param detail what it is about, "" for nothing more
     * \param number Linux's errno, 0 when the command line is wrong
     */
    explicit ConntrackCommandError(const std::string& complaint,
                                   const std::string& detail = "",
                                   int number = 0);

    /// \return what conntrack says, without its name and version
    const std::string& GetComplaint() const
    {
        return m_complaint;
    }

    /// \return Linux's errno, 0 when the command line is wrong
    int GetErrno() const
    {
        return m_errno;
    }

  private:
    std::string m_complaint;
    int m_errno;
};

/**
 * \brief Run one `conntrack` command line; see Netfilter::ConntrackTool.
 * \param line without the word "conntrack"
 * \param conntrack whose connections \param ctnetlink asks and changes them
 * \return what conntrack prints on stdout
 * \throws ConntrackCommandError
 */
std::string RunConntrackCommand(const std::string& line,
                                Conntrack& conntrack,
                                Ctnetlink& ctnetlink);

} // namespace netfilter
} // namespace ns3

#endif /* NF_CONNTRACK_COMMAND_H */
