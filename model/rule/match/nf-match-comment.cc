/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-match.h"
#include "nf-text.h"

namespace ns3
{
namespace netfilter
{

namespace
{

constexpr std::size_t MAX_COMMENT = 255;

/**
 * \brief -m comment: a comment for readers of the rules; every packet matches.
 */
class CommentMatch : public Match
{
  public:
    explicit CommentMatch(const Options& options)
        : m_comment(options.GetText("comment").substr(0, MAX_COMMENT))
    {
    }

    bool Matches(const PacketContext&, bool&) override
    {
        return true;
    }

    void Save(std::ostream& os) const override
    {
        os << " --comment " << Quote(m_comment);
    }

    void List(std::ostream& os, bool) const override
    {
        os << " /* " << m_comment << " */";
    }

  private:
    std::string m_comment;
};

const MatchRegistration g_comment(
    MatchType("comment", MatchType::Make<CommentMatch>).Option("comment", 1, optionflag::REQUIRED));

} // namespace

} // namespace netfilter
} // namespace ns3
