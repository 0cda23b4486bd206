using Barograph.Model.Instruments;
using Barograph.Query;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

/// <summary>Answers that no program at hand confirms, written down as scripts; each says where they come from.</summary>
public sealed class ScriptedAnswersTests
{
    static readonly QueryEngine Engine = new(PromqlTestRunner.EngineOptions, new InstrumentRegistry(), TimeProvider.System);

    /// <summary>
    /// The design of the modifiers (Prometheus proposal 52): there is a sample at either end of the range, from the last sample before it or, smoothed, from the
    /// line to the next one; without a neighbour the nearest sample inside stands there.
    /// </summary>
    [Fact]
    public Task a_range_that_is_anchored_or_smoothed_has_a_sample_at_either_end() => Holds("""
        load 10s
          c 0 10 20 30 5 15 25 _ _ 55
          late _ _ _ 7 9
          h {{schema:0 sum:4 count:4 buckets:[4]}} {{schema:0 sum:8 count:8 buckets:[8]}} {{schema:0 sum:16 count:16 buckets:[16]}}

        eval instant at 65s c[10s] anchored
          expect range vector from 55s to 65s step 5s
          c 15 25 25

        eval instant at 60s c[20s] anchored
          expect range vector from 40s to 60s step 10s
          c 5 15 25

        eval instant at 55s c[10s] smoothed
          expect range vector from 45s to 55s step 5s
          c 10 15 20

        eval instant at 85s c[10s] smoothed
          expect range vector from 75s to 85s step 10s
          c 40 50

        eval instant at 55s c[10s] offset 10s smoothed
          expect range vector from 35s to 45s step 5s
          c 17.5 5 10

        eval instant at 40s late[20s] anchored
          expect range vector from 20s to 40s step 10s
          late 7 7 9

        eval instant at 15s h[10s] smoothed
          expect range vector from 5s to 15s step 5s
          h {{schema:0 sum:6 count:6 buckets:[6]}} {{schema:0 sum:8 count:8 buckets:[8]}} {{schema:0 sum:12 count:12 buckets:[12]}}

        """);

    /// <summary>A range query says at each step what an instant one would: the label tells the quantile of the step.</summary>
    [Fact]
    public Task quantiles_that_change_have_a_row_for_each_value() => Holds("""
        load 1m
          h {{schema:-53 count:10 sum:10 custom_values:[10] buckets:[10]}}x3
          q 0.1 0.2 0.1

        eval range from 0 to 2m step 1m histogram_quantiles(h, "q", scalar(q), 0.9)
          {q="0.1"} 1 _ 1
          {q="0.2"} _ 2
          {q="0.9"} 9 9 9

        eval range from 0 to 2m step 1m histogram_quantiles(h, "q", scalar(q), 0.2)
          expect fail msg: vector cannot contain metrics with the same labelset

        """);

    /// <summary>As Prometheus 3.5 answers with delayed name removal: the type is a part of the name. <c>absent</c> makes a vector of its own and keeps it.</summary>
    [Fact]
    public Task the_type_that_a_selector_asks_for_goes_from_absent_over_time_at_the_end() => Holds("""
        load 1m
          x 1

        eval instant at 0 absent_over_time(nothing{__type__="counter", a="b"}[5m])
          {a="b"} 1

        eval instant at 0 label_replace(absent_over_time(nothing{__type__="counter"}[5m]), "kind", "$1", "__type__", "(.*)")
          {kind="counter"} 1

        eval instant at 0 absent(nothing{__type__="counter", a="b"})
          {__type__="counter", a="b"} 1

        """);

    /// <summary>As Prometheus 3.5 answers: what arithmetic makes has neither name nor type, though these told the pairs apart.</summary>
    [Fact]
    public Task pairs_that_only_differ_in_what_goes_are_not_answered_twice() => Holds("""
        load 1m
          x{__type__="counter", a="1"} 1 1
          x{__type__="gauge", a="1"} 2 2
          y{a="1"} 3 3
          turn{__type__="counter"} 1 stale
          turn{__type__="gauge"} _ 2

        eval instant at 0 x - x
          expect fail msg: vector cannot contain metrics with the same labelset

        eval instant at 0 {a="1"} + on (__name__, __type__) {a="1"}
          expect fail msg: vector cannot contain metrics with the same labelset

        eval instant at 0 x == x
          x{__type__="counter", a="1"} 1
          x{__type__="gauge", a="1"} 2

        eval instant at 0 x{__type__="gauge"} - x{__type__="gauge"}
          {a="1"} 0

        eval range from 0 to 1m step 1m turn * turn
          {} 1 4

        """);

    /// <summary>A range query says at each step what an instant one would (prometheus/prometheus#14695), also of metrics that took over from each other.</summary>
    [Fact]
    public Task range_functions_make_one_row_of_metrics_that_take_turns() => Holds("""
        load 1m
          old_total{a="1"} 0 60 120
          new_total{a="1"} _ _ _ _ _ 0 60 120

        eval range from 0 to 7m step 1m increase({__name__=~"old_total|new_total"}[61s])
          {a="1"} _ 60 61 _ _ _ 60 61

        eval range from 0 to 4m step 1m max_over_time({a="1"}[1m])
          {a="1"} 0 60 120

        """, PromqlTestRunner.EngineOptions with { DelayedNameRemoval = false });

    /// <summary>A name goes from a union where it went from the side that was there first; a side that never was says nothing.</summary>
    [Fact]
    public Task of_two_sides_that_take_turns_the_first_says_whether_the_name_goes() => Holds("""
        load 1m
          m{a="1"} 1 2 3 4

        eval range from 0 to 3m step 1m (rate(m[2m] @ -1000)) or m
          m{a="1"} 1 2 3 4

        eval range from 0 to 3m step 1m abs(m) or m
          {a="1"} 1 2 3 4

        eval range from 0 to 3m step 1m (abs(m) > 2) or m
          m{a="1"} 1 2 3 4

        eval range from 0 to 3m step 1m (abs(m) < 3) or m
          {a="1"} 1 2 3 4

        """, PromqlTestRunner.EngineOptions with { DelayedNameRemoval = true });

    /// <summary>As Prometheus 3.5 answers without delayed name removal.</summary>
    [Fact]
    public Task truth_does_not_take_the_type_of_the_other_side() => Holds("""
        load 1m
          x{a="1", b="1"} 1
          y{__type__="gauge", a="1", c="2"} 2

        eval instant at 0 x < bool on (a) group_left (__type__, c) y
          {a="1", b="1", c="2"} 1

        eval instant at 0 sum by (__type__, c) (x < bool on (a) group_left (__type__, c) y)
          {c="2"} 1

        eval instant at 0 x + on (a) group_left (__type__, c) y
          {__type__="gauge", a="1", b="1", c="2"} 3

        """, PromqlTestRunner.EngineOptions with { DelayedNameRemoval = false });

    static async Task Holds(string script, EngineOptions? options = null)
    {
        var engine = options is null ? Engine : new QueryEngine(options, new InstrumentRegistry(), TimeProvider.System);
        var cases = await new PromqlTestRunner(engine.InstantAsync, engine.RangeAsync).RunAsync("inline.test", script, default);
        Assert.NotEmpty(cases);
        Assert.All(cases, static one => Assert.True(one.Passed, $"{one.Line}: {one.Failure}"));
    }
}
