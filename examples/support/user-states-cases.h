/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef USER_STATES_CASES_H
#define USER_STATES_CASES_H

#include "user-states-network.h"

#include <vector>

/// One story of the lab user-states.
struct StateCase
{
    const char* name;
    bool dependsOnLoose; //!< it is told for both values of nf_conntrack_tcp_loose
    void (*tell)(const StateNetwork::Settings& settings);
    const char* question;
};

/// \return the stories, in the order in which they are told
const std::vector<StateCase>& GetStateCases();

#endif /* USER_STATES_CASES_H */
