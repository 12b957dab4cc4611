/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_MISSING_HELPER_H
#define NF_MISSING_HELPER_H

#include "nf-alg.h"
#include "nf-connection.h"

#include <ostream>
#include <string>

namespace ns3
{
namespace netfilter
{

/**
 * \ingroup netfilter-conntrack
 * \brief A new connection to a helper's well-known port which no rule gave that helper.
 *
 * Linux attaches helpers by `CT --helper` only and says nothing where one is missing: the data
 * connection is then NEW, not RELATED, is not translated as its master, and is usually dropped.
 * Example, a TFTP request on a router without the rule:
 * \verbatim
 * udp 192.168.1.1:50173 -> 192.168.10.100:69 has no helper, so its data connection will not be
 * RELATED; add: iptables -t raw -A PREROUTING -p udp --dport 69 -j CT --helper tftp
 * \endverbatim
 * Valid while the trace source is called.
 */
struct MissingHelper
{
    const Connection& connection; //!< confirmed by the packet that is under way
    const Alg& alg;               //!< the helper of the port it goes to
    bool isOwn;                   //!< made by this node: its raw table is OUTPUT's
    bool isFirst;                 //!< nothing was said of this helper on this node before

    /// \return the rule that is missing, e.g. "-t raw -A PREROUTING -p udp --dport 69 -j CT …"
    std::string GetRule() const;
};

/// Print it as the example above, on one line without its end.
std::ostream& operator<<(std::ostream& os, const MissingHelper& missing);

} // namespace netfilter
} // namespace ns3

#endif /* NF_MISSING_HELPER_H */
