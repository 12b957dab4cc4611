/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nf-tcp-state.h"

namespace ns3
{
namespace netfilter
{

namespace
{

// The table in two letters a state, as Linux's own documentation of it has them.
constexpr TcpState NO = TcpState::NONE;
constexpr TcpState SS = TcpState::SYN_SENT;
constexpr TcpState SR = TcpState::SYN_RECV;
constexpr TcpState ES = TcpState::ESTABLISHED;
constexpr TcpState FW = TcpState::FIN_WAIT;
constexpr TcpState CW = TcpState::CLOSE_WAIT;
constexpr TcpState LA = TcpState::LAST_ACK;
constexpr TcpState TW = TcpState::TIME_WAIT;
constexpr TcpState CL = TcpState::CLOSE;
constexpr TcpState S2 = TcpState::SYN_SENT2;
constexpr TcpState IV = TcpState::INVALID;
constexpr TcpState IG = TcpState::IGNORE;

constexpr std::size_t STATES = 10;
constexpr std::size_t KINDS = 6;

// clang-format off
constexpr TcpState NEXT[2][KINDS][STATES] = {
    {   // original
        //   NO  SS  SR  ES  FW  CW  LA  TW  CL  S2
        {    SS, SS, IG, IG, IG, IG, IG, SS, SS, S2 }, // SYN
        {    IV, IV, SR, IV, IV, IV, IV, IV, IV, SR }, // SYN/ACK
        {    IV, IV, FW, FW, LA, LA, LA, TW, CL, IV }, // FIN
        {    ES, IV, ES, ES, CW, CW, TW, TW, CL, IV }, // ACK
        {    IV, CL, CL, CL, CL, CL, CL, CL, CL, CL }, // RST
        {    IV, IV, IV, IV, IV, IV, IV, IV, IV, IV }, // none of them
    },
    {   // reply
        //   NO  SS  SR  ES  FW  CW  LA  TW  CL  S2
        {    IV, S2, IV, IV, IV, IV, IV, SS, IV, S2 }, // SYN
        {    IV, SR, IG, IG, IG, IG, IG, IG, IG, SR }, // SYN/ACK
        {    IV, IV, FW, FW, LA, LA, LA, TW, CL, IV }, // FIN
        {    IV, IG, SR, ES, CW, CW, TW, TW, CL, IG }, // ACK
        {    IV, CL, CL, CL, CL, CL, CL, CL, CL, CL }, // RST
        {    IV, IV, IV, IV, IV, IV, IV, IV, IV, IV }, // none of them
    },
};
// clang-format on
static_assert(NO == TcpState{}, "the state of a connection that is new");

} // namespace

const char*
GetTcpStateName(TcpState state)
{
    constexpr const char* names[] = {"NONE",
                                     "SYN_SENT",
                                     "SYN_RECV",
                                     "ESTABLISHED",
                                     "FIN_WAIT",
                                     "CLOSE_WAIT",
                                     "LAST_ACK",
                                     "TIME_WAIT",
                                     "CLOSE",
                                     "SYN_SENT2",
                                     "INVALID",
                                     "IGNORE"};
    return names[static_cast<uint8_t>(state)];
}

TcpState
GetNextTcpState(TcpState state, TcpKind kind, bool reply)
{
    return NEXT[reply][static_cast<uint8_t>(kind)][static_cast<uint8_t>(state)];
}

uint32_t
GetTcpTimeout(const TcpSysctls& sysctls, TcpState state)
{
    constexpr uint32_t SYN_SENT2_TIMEOUT = 120; // has no sysctl
    switch (state)
    {
    case TcpState::SYN_RECV:
        return sysctls.timeoutSynRecv;
    case TcpState::ESTABLISHED:
        return sysctls.timeoutEstablished;
    case TcpState::FIN_WAIT:
        return sysctls.timeoutFinWait;
    case TcpState::CLOSE_WAIT:
        return sysctls.timeoutCloseWait;
    case TcpState::LAST_ACK:
        return sysctls.timeoutLastAck;
    case TcpState::TIME_WAIT:
        return sysctls.timeoutTimeWait;
    case TcpState::CLOSE:
        return sysctls.timeoutClose;
    case TcpState::SYN_SENT2:
        return SYN_SENT2_TIMEOUT;
    default:
        return sysctls.timeoutSynSent;
    }
}

} // namespace netfilter
} // namespace ns3
