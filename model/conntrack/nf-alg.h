/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_ALG_H
#define NF_ALG_H

#include "nf-expectation.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace netfilter
{

class Conntrack;

/**
 * \brief Understands one application protocol that announces further connections.
 *
 * Linux says "conntrack helper" (struct nf_conntrack_helper). One file per protocol in alg/; it
 * registers itself with an AlgRegistration, and declares its parameters in a SysctlGroup. Attached
 * to a connection only by `CT --helper NAME`.
 */
class Alg
{
  public:
    virtual ~Alg() = default;

    /// \return the name rules and events use, e.g. "tftp"
    virtual const char* GetName() const = 0;

    /// \return the transport protocol it understands
    virtual uint8_t GetProtocol() const = 0;

    /// \return its well-known port
    virtual uint16_t GetPort() const = 0;

    /// \return policies of its expectations, one per class
    virtual const std::vector<ExpectPolicy>& GetPolicies() const = 0;

    /**
     * \brief Look into a packet, before it is confirmed.
     * \param conntrack whose connection it is
     * \param connection the connection, which has this helper
     * \param context the packet
     * \return ACCEPT, or DROP when an expectation it needs could not be made
     */
    virtual Verdict Help(Conntrack& conntrack,
                         Connection& connection,
                         PacketContext& context) const = 0;

    /// Simulation code gave it to a connection, or named it again (Linux: from_nlattr).
    virtual void Requested(Connection& /* connection */) const
    {
    }

    /**
     * \brief Find a helper by name and protocol.
     * \return nullptr when there is none
     */
    static const Alg* Find(const std::string& name, uint8_t protocol);

    /// \return every helper, in order of name
    static std::vector<const Alg*> GetAll();
};

/**
 * \brief An address and port that a helper found in a packet's text, and that NAT must change
 * (Linux: nf_nat_ftp and its like).
 *
 * Example: in `PORT 192,168,5,103,6,226` the text from the first digit on, and an expectation of
 * 172.31.1.23:0 -> 172.31.70.42:1762.
 */
struct AlgAddress
{
    std::shared_ptr<Expectation> expectation; //!< of the port as it is written
    uint32_t offset;                          //!< where the text begins, after the IPv4 header
    uint32_t length;                          //!< bytes of the text
    /// \return the text that names another address and port
    std::function<std::string(uint32_t address, uint16_t port)> write;
};

namespace detail
{
/// Put a helper in the registry.
void RegisterAlg(const Alg& alg);
} // namespace detail

/// Makes a helper known: `const AlgRegistration<TftpAlg> g_tftp;` in its file.
template <typename T>
class AlgRegistration
{
  public:
    AlgRegistration()
    {
        static const T alg;
        detail::RegisterAlg(alg);
    }
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_ALG_H */
