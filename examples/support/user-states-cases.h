/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef USER_STATES_CASES_H
#define USER_STATES_CASES_H

#include "user-states-network.h"

#include <vector>

/// One case of the lab user-states.
struct StateCase
{
    const char* name;
    bool dependsOnLoose; //!< it runs for both values of nf_conntrack_tcp_loose
    void (*run)(const StateNetwork::Settings& settings);
    const char* question;
};

/// \return the cases, in the order in which they run
const std::vector<StateCase>& GetStateCases();

#endif /* USER_STATES_CASES_H */
