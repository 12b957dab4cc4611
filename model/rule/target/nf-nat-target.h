/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_NAT_TARGET_H
#define NF_NAT_TARGET_H

#include "nf-nat-range.h"
#include "nf-target.h"

#include <string>

namespace ns3
{
namespace netfilter
{

class Nat;
class RuleHost;

/**
 * \brief What the targets that translate have in common: the range, its text, and the binding.
 */
class NatTarget : public Target
{
  public:
    explicit NatTarget(const Options& options);

    Need GetNeed() const override;

    /// \return the addresses and ports that the rule names
    const NatRange& GetRange() const
    {
        return m_range;
    }

  protected:
    /**
     * \brief Read the flags --random, --random-fully and --persistent, as far as they were given.
     */
    void ReadFlags(const Options& options);

    /**
     * \brief Read "address[-address][:ports[/base]]" into m_range.
     * \param options for errors
     * \param text the argument
     */
    void ReadDestination(const Options& options, const std::string& text);

    /// Read "port[-port]" into m_range, "/base" behind it when \p withBase says so.
    void ReadPorts(const Options& options, const std::string& text, bool withBase);

    /// \return m_range's addresses and ports as a rule has them
    std::string DescribeDestination() const;
    /// \return m_range's ports as a rule has them
    std::string DescribePorts() const;
    /// Write the flags. \param dash "--" in a saved rule, "" in a list
    void PrintFlags(std::ostream& os, const char* dash) const;

    /**
     * \brief Bind the packet's connection.
     * \param context the packet
     * \param range what to choose from
     * \param manip which end
     */
    RuleVerdict Bind(PacketContext& context, const NatRange& range, ManipType manip) const;

    NatRange m_range;

  private:
    Nat& m_nat;
};

/**
 * \brief What SNAT and DNAT have in common: addresses and ports that the rule names.
 */
class NatAddressTarget : public NatTarget
{
  public:
    RuleVerdict Apply(PacketContext& context) override;
    void Save(std::ostream& os) const override;
    void List(std::ostream& os, bool numeric) const override;

  protected:
    /**
     * \param options of the rule
     * \param option e.g. "to-source", whose argument is "address[-address][:ports]"
     * \param manip which end it is about
     */
    NatAddressTarget(const Options& options, const char* option, ManipType manip);

  private:
    const char* m_option;
    ManipType m_manip;
};

/**
 * \brief What MASQUERADE and REDIRECT have in common: the address is an interface's, the rule may
 * name ports.
 */
class NatPortsTarget : public NatTarget
{
  public:
    void Save(std::ostream& os) const override;
    void List(std::ostream& os, bool numeric) const override;

  protected:
    /**
     * \param options of the rule, --to-ports among them
     * \param label what iptables -L writes in front of the ports
     * \param takesBase whether the ports may be followed by a base, as in "10-20/30"
     */
    NatPortsTarget(const Options& options, const char* label, bool takesBase);

    RuleHost& m_host;

  private:
    const char* m_label;
};

} // namespace netfilter
} // namespace ns3

#endif /* NF_NAT_TARGET_H */
