/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef NF_TEST_INTERVAL_H
#define NF_TEST_INTERVAL_H

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace ns3
{
namespace netfilter
{
namespace test
{

/// Mean, and half the width of the interval in which it lies with 95 %, by Student's t.
struct Interval
{
    /// \param values of ten runs
    explicit Interval(const std::vector<double>& values)
    {
        constexpr double T_OF_NINE = 2.262;
        EXPECT_EQ(values.size(), 10u);
        for (const double value : values)
        {
            mean += value / values.size();
        }
        double square = 0;
        for (const double value : values)
        {
            square += (value - mean) * (value - mean) / (values.size() - 1);
        }
        half = T_OF_NINE * std::sqrt(square / values.size());
    }

    double mean{0};
    double half{0};
};

/// Expect that it contains the theoretical value, and that it is narrow.
inline void
ExpectWithin(const Interval& interval, double theory, double widest)
{
    EXPECT_NEAR(interval.mean, theory, interval.half);
    EXPECT_LT(interval.half, widest) << "an interval that proves something";
}

} // namespace test
} // namespace netfilter
} // namespace ns3

#endif /* NF_TEST_INTERVAL_H */
