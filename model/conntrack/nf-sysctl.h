/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_SYSCTL_H
#define NF_SYSCTL_H

#include "nf-defrag.h"

#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace ns3
{
namespace netfilter
{

/// Largest values of settings.
namespace sysctlmax
{
constexpr uint32_t ANY = std::numeric_limits<int32_t>::max();
/// Timeouts are kept in 32-bit jiffies of which half are in the past.
constexpr uint32_t TIMEOUT = ANY / 250;
} // namespace sysctlmax

/**
 * \brief The settings under net.netfilter that belong to no protocol, with Linux's defaults.
 *
 * Those about fragments are under net.ipv4.
 */
struct CoreSysctls : FragmentLimits
{
    uint32_t max{262144};     //!< nf_conntrack_max: maximum number of connections (0: no limit)
    uint32_t buckets{262144}; //!< nf_conntrack_buckets
    uint32_t expectMax{4096}; //!< nf_conntrack_expect_max
    uint32_t acct{0};         //!< nf_conntrack_acct: count packets and bytes
    uint32_t timestamp{0};    //!< nf_conntrack_timestamp: keep start and stop times
    uint32_t events{2};       //!< nf_conntrack_events: 0 off, 1 on, 2 with a listener
    uint32_t checksum{1};     //!< nf_conntrack_checksum: bad checksums are INVALID
    uint32_t logInvalid{0};   //!< nf_conntrack_log_invalid: 0, a protocol, or 255 for all
};

/// One setting of a struct \p T of settings: its Linux name, its ns-3 attribute name, its field.
template <typename T>
struct SysctlField
{
    const char* name;      //!< e.g. "nf_conntrack_udp_timeout", "net.ipv4.ipfrag_time"
    const char* attribute; //!< e.g. "UdpTimeout"
    const char* help;      //!< one line
    uint32_t T::*field;    //!< its initial value is the default
    uint32_t min;          //!< smallest value accepted
    uint32_t max;          //!< largest value accepted
};

/// One setting, as far as its user is concerned.
struct SysctlEntry
{
    const char* name;            //!< as in SysctlField
    const char* attribute;       //!< as in SysctlField
    const char* help;            //!< as in SysctlField
    uint32_t min;                //!< smallest value accepted
    uint32_t max;                //!< largest value accepted
    uint32_t CoreSysctls::*core; //!< where the value is kept; nullptr: with those of the rooms
    uint32_t place;              //!< there
};

namespace detail
{
/// Make room for settings in every Sysctls. \return the first one's place
uint32_t ReserveSysctls(const std::vector<uint32_t>& defaults);
/// Put a setting in the table.
void RegisterSysctl(const SysctlEntry& entry);
} // namespace detail

/**
 * \ingroup netfilter-conntrack
 * \brief Settings that a tracker or a helper declares in its own file, while the program starts.
 *
 * \code
 *   struct IcmpSysctls
 *   {
 *       uint32_t timeout{30};
 *   };
 *
 *   const SysctlGroup<IcmpSysctls> g_sysctls{{"nf_conntrack_icmp_timeout",
 *                                             "IcmpTimeout",
 *                                             "Timeout of ICMP queries, s",
 *                                             &IcmpSysctls::timeout,
 *                                             0,
 *                                             sysctlmax::TIMEOUT}};
 * \endcode
 * A packet reads them as `conntrack.GetSysctls().Get(g_sysctls).timeout`, without a look-up.
 * \tparam T a struct of nothing but uint32_t
 */
template <typename T>
class SysctlGroup
{
  public:
    SysctlGroup(std::initializer_list<SysctlField<T>> fields)
    {
        static_assert(std::is_trivially_copyable_v<T> && alignof(T) == alignof(uint32_t));
        const T defaults{};
        std::vector<uint32_t> values(sizeof(T) / sizeof(uint32_t));
        std::memcpy(values.data(), &defaults, sizeof(T));
        m_place = detail::ReserveSysctls(values);
        for (const SysctlField<T>& field : fields)
        {
            const auto offset = reinterpret_cast<const char*>(&(defaults.*field.field)) -
                                reinterpret_cast<const char*>(&defaults);
            detail::RegisterSysctl(
                {field.name,
                 field.attribute,
                 field.help,
                 field.min,
                 field.max,
                 nullptr,
                 m_place + static_cast<uint32_t>(offset) / uint32_t{sizeof(uint32_t)}});
        }
    }

    /// \return where they begin among those of all rooms
    uint32_t GetPlace() const
    {
        return m_place;
    }

  private:
    uint32_t m_place;
};

/// A node's values of all settings.
class Sysctls : public CoreSysctls
{
  public:
    /// Linux's defaults.
    Sysctls();

    /// \return a room's own settings
    template <typename T>
    const T& Get(const SysctlGroup<T>& group) const
    {
        return *reinterpret_cast<const T*>(m_rooms.data() + group.GetPlace());
    }

    /// \return the value of a setting
    uint32_t Get(const SysctlEntry& entry) const
    {
        return entry.core != nullptr ? this->*entry.core : m_rooms[entry.place];
    }

    /**
     * \brief Read a setting by name, see FindSysctl().
     * \throws std::invalid_argument naming the sysctl, when it is unknown
     */
    uint32_t Get(const std::string& name) const;

    /**
     * \brief Set a setting by name, see FindSysctl().
     * \throws std::invalid_argument naming the sysctl, when it is unknown, can only be read, or the
     * value is out of range
     */
    void Set(const std::string& name, uint32_t value);

  private:
    /// Counts the nodes: a group that is declared when there is one has no place in it.
    struct Alive
    {
        Alive();
        Alive(const Alive& other);
        Alive& operator=(const Alive&) = default;
        ~Alive();
    };

    Alive m_alive;
    std::vector<uint32_t> m_rooms; //!< the rooms' settings, each room's side by side
};

/// Orders settings by Linux name.
struct SysctlOrder
{
    using is_transparent = void;

    bool operator()(const SysctlEntry& a, const SysctlEntry& b) const
    {
        return std::string_view(a.name) < b.name;
    }

    bool operator()(const SysctlEntry& a, std::string_view name) const
    {
        return a.name < name;
    }

    bool operator()(std::string_view name, const SysctlEntry& b) const
    {
        return name < b.name;
    }
};

/// Settings in order of Linux name; an entry stays where it is.
using SysctlTable = std::set<SysctlEntry, SysctlOrder>;

/// \return every setting
const SysctlTable& GetSysctlTable();

/**
 * \brief Have a function called for every setting: at once for those declared by now, in order of
 * name, and later for each that a file declares that is initialised later.
 *
 * There is one such function.
 */
void ForEachSysctl(std::function<void(const SysctlEntry&)> callback);

/**
 * \brief Find a setting by name, with or without a leading "net.netfilter.".
 *
 * Slashes do as well as dots.
 * \return nullptr when there is none of that name
 */
const SysctlEntry* FindSysctl(const std::string& name);

/// \return whether a name, with or without its prefix, is that of nf_conntrack_count: no setting
bool IsSysctlCount(const std::string& name);

} // namespace netfilter
} // namespace ns3

#endif /* NF_SYSCTL_H */
