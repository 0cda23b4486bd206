using Barograph.Model.Instruments;
using Barograph.Query;
using Barograph.Query.Testing;

namespace Barograph.Tests.Unit.Query;

/// <summary>Each form of an expectation, met and not met, against the engine.</summary>
public sealed class TestLanguageTests
{
    const string Data = """
        load 1m
          a{x="1"} 1 2 3
          a{x="2"} 3 2 1
          b{x="1"} 1x3 _x2 stale 5
          {"my.metric", "ü"="é\n\"q\""} 1
          d{l='single', r=`raw\n`} 1_000 +Inf -Inf NaN
          h {{schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7] offset:-3 n_buckets:[4.1 5] n_offset:-5 counter_reset_hint:gauge}}
          c {{schema:0 count:4 sum:5 buckets:[1 2 1]}}+{{schema:0 count:1 sum:1 buckets:[1]}}x3

        # A comment is a blank line.

        """;

    static async Task<IReadOnlyList<PromqlTestCase>> RunAsync(string script)
    {
        var engine = new QueryEngine(PromqlTestRunner.EngineOptions, new InstrumentRegistry(), TimeProvider.System);
        return await new PromqlTestRunner(engine.InstantAsync, engine.RangeAsync).RunAsync("script", Data + script, default);
    }

    [Theory]
    [InlineData("eval instant at 1m a{x=\"1\"}\n  a{x=\"1\"} 2")]
    [InlineData("eval instant at 1m30s500ms a{x='1'}\n  {__name__=\"a\", x=\"1\"} 2")]
    [InlineData("eval instant at 0 {\"my.metric\"}\n  {\"my.metric\", \"ü\"=\"é\\n\\\"q\\\"\"} 1")]
    [InlineData("eval range from 0 to 3m step 1m d\n  d{l=\"single\", r=`raw\\n`} 1000 Inf -inf nan")]
    [InlineData("eval range from 0 to 6m step 1m b\n  b{x=\"1\"} 1x5 _")]
    [InlineData("eval range from 0 to 2m step 1m a{x=\"1\"} @ 60\n  a{x=\"1\"} 2x2")]
    [InlineData("eval instant at 2m a{x=\"1\"}[2m]\n  expect range vector from 1m to 2m step 1m\n  a{x=\"1\"} 2 3")]
    [InlineData("eval instant at 2m b[10m] offset -5m\n  expect range vector from 0 to 7m step 1m\n  b{x=\"1\"} 1x3 _x3 5")]
    [InlineData("eval instant at 1m 1 + 1\n  2")]
    [InlineData("eval instant at 1m -0x10\n  -16")]
    [InlineData("eval instant at 1m Inf\n  +Inf")]
    [InlineData("eval instant at 1m \"x\\ty\"\n  expect string \"x\\ty\"")]
    [InlineData("eval instant at 1m 'x'\n  expect string `x`")]
    [InlineData("eval instant at 0 rate(a)\n  expect fail")]
    [InlineData("eval instant at 0 rate(a)\n  expect fail msg: 1:6: parse error: expected type range vector in call to function \"rate\", got instant vector")]
    [InlineData("eval instant at 0 rate(a)\n  expect fail regex: .*range vector.*")]
    [InlineData("eval_fail instant at 0 rate(a)\n  expected_fail_regexp got instant vector$")]
    [InlineData("eval_fail instant at 0 rate(a)\n  expected_fail_message 1:6: parse error: expected type range vector in call to function \"rate\", got instant vector")]
    [InlineData("eval instant at 0 quantile(2, a)\n  expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)\n  expect no_info\n  {} Inf")]
    [InlineData("eval_warn instant at 0 quantile(2, a)\n  {} Inf")]
    [InlineData("eval_info instant at 2m rate(a{x=\"1\"}[2m])\n  {x=\"1\"} 0.016666666666666666")]
    [InlineData("eval instant at 2m rate(a{x=\"1\"}[2m])\n  expect info regex: .*might not be a counter.*\n  expect no_warn\n  {x=\"1\"} 0.016666666666666666")]
    [InlineData("eval instant at 0 sort_desc(a)\n  expect ordered\n  a{x=\"2\"} 3\n  a{x=\"1\"} 1")]
    [InlineData("eval_ordered instant at 0 sort(a)\n  a{x=\"1\"} 1\n  a{x=\"2\"} 3")]
    [InlineData("eval instant at 0 h\n  h {{schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7] offset:-3 n_buckets:[4.1 5] n_offset:-5 counter_reset_hint:gauge}}")]
    [InlineData("eval range from 0 to 1m step 1m c\n  c {{schema:0 count:4 sum:5 buckets:[1 2 1]}} {{schema:0 count:5 sum:6 buckets:[2 2 1] counter_reset_hint:not_reset}}")]
    [InlineData("eval instant at 0 nothing_here")]
    [InlineData("clear\neval instant at 0 a")]
    public async Task what_comes_back_as_expected_passes(string script) => Assert.All(await RunAsync(script), static one => Assert.True(one.Passed, one.ToString()));

    [Theory]
    [InlineData("eval instant at 1m a{x=\"1\"}\n  a{x=\"1\"} 3")] // another value
    [InlineData("eval instant at 1m a{x=\"1\"}\n  a{x=\"2\"} 2")] // another series
    [InlineData("eval instant at 1m a\n  a{x=\"1\"} 2")] // one too many
    [InlineData("eval instant at 1m a{x=\"1\"}\n  a{x=\"1\"} 2\n  a{x=\"3\"} 2")] // one is missing
    [InlineData("eval instant at 1m a{x=\"1\"}\n  a{x=\"1\"} 2 3")] // several values at one time
    [InlineData("eval instant at 1m a{x=\"1\"}")]
    [InlineData("eval instant at 1m a{x=\"1\"}\n  expect fail")]
    [InlineData("eval instant at 0 rate(a)")]
    [InlineData("eval instant at 0 rate(a)\n  expect fail msg: parse error")] // all of it, not a part
    [InlineData("eval instant at 0 rate(a)\n  expect fail regex: ^parse error")]
    [InlineData("eval instant at 0 rate(a)\n  expect fail\n  expect fail")]
    [InlineData("eval instant at 0 rate(a)\n  expect fail regex: (")]
    [InlineData("eval instant at 1m a{x=\"1\"}\n  expect warn\n  a{x=\"1\"} 2")]
    [InlineData("eval instant at 1m a{x=\"1\"}\n  expect info\n  a{x=\"1\"} 2")]
    [InlineData("eval instant at 0 quantile(2, a)\n  expect no_warn\n  {} Inf")]
    [InlineData("eval instant at 0 quantile(2, a)\n  expect warn msg: another\n  {} Inf")]
    [InlineData("eval instant at 0 quantile(2, a)\n  expect warn\n  expect no_warn\n  {} Inf")]
    [InlineData("eval instant at 2m rate(a{x=\"1\"}[2m])\n  expect no_info\n  {x=\"1\"} 0.016666666666666666")]
    [InlineData("eval instant at 0 sort_desc(a)\n  expect ordered\n  a{x=\"1\"} 1\n  a{x=\"2\"} 3")]
    [InlineData("eval instant at 2m a{x=\"1\"}[2m]\n  expect range vector from 1m to 2m step 1m\n  a{x=\"1\"} 2 4")]
    [InlineData("eval instant at 2m a{x=\"1\"}[2m]\n  expect range vector from 1m to 2m step 30s\n  a{x=\"1\"} 2 3")]
    [InlineData("eval instant at 1m \"x\"\n  expect string \"y\"")]
    [InlineData("eval instant at 1m \"x\"\n  expect string x")]
    [InlineData("eval instant at 1m 1 + 1\n  3")]
    [InlineData("eval instant at 1m 1 + 1\n  {} 2")]
    [InlineData("eval instant at 0 c\n  c {{schema:0 count:4 sum:5 buckets:[1 2 1] counter_reset_hint:gauge}}")]
    [InlineData("eval instant at 0 c\n  c {{schema:0 count:4 sum:5 buckets:[1 1 2]}}")]
    [InlineData("eval range from 0 to 2m step 1m a{x=\"1\"}\n  a{x=\"1\"} 1 2")]
    [InlineData("eval range from 0 to 2m step 1m a{x=\"1\"}\n  a{x=\"1\"} 1 2 3 4")]
    [InlineData("eval range from 0 to 2m step 1m a{x=\"1\"}\n  a{x=\"1\"} 1 _ 3")]
    [InlineData("eval range from 2m to 0 step 1m a")]
    [InlineData("eval range from 0 to 3m step 1m d\n  d{l=\"single\", r=`raw\\n`} 1000 Inf -Inf stale")] // NaN is no end marker
    [InlineData("eval instant 1m a")]
    [InlineData("eval instant at 1q a")]
    [InlineData("expect nothing")]
    public async Task what_does_not_is_a_failed_case(string script) => Assert.Contains(await RunAsync(script), static one => !one.Passed);
}
