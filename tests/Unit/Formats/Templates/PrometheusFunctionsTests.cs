using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

public class PrometheusFunctionsTests
{
    sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_435_065_584_128);
    }

    static readonly PrometheusFunctions Functions = new(new StoppedClock(), new Uri("http://prometheus.example:9090/prom/"), static expression => expression == "bad["
        ? throw new GoCallException("1:5: parse error: unexpected end of input")
        : expression == "empty" ? [] : [Sample("b", 21), Sample("a", 11)]);

    static TemplateSample Sample(string instance, double value)
        => new(new Dictionary<string, string> { ["__name__"] = "metric", ["instance"] = instance, ["__value__"] = "text" }, value);

    static string Run(string text, object? data = null, bool html = false)
    {
        var set = new GoTemplateSet(Functions.All, html);
        set.Add("t", text);
        return set.Execute("t", data);
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "1")]
    [InlineData(1234567.0, "1.235M")]
    [InlineData(0.12, "120m")]
    [InlineData(-0.0000123, "-12.3u")]
    [InlineData(999.99, "1000")]
    [InlineData(1e30, "1e+06Y")]
    [InlineData(1e-30, "1e-06y")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void humanize_takes_metric_prefixes(double value, string expected) => Assert.Equal(expected, Run("{{ humanize . }}", value));

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1048576.0, "1Mi")]
    [InlineData(1.0, "1")]
    [InlineData(0.5, "0.5")]
    [InlineData(12345.0, "12.06ki")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void humanize1024_takes_binary_prefixes(double value, string expected) => Assert.Equal(expected, Run("{{ humanize1024 . }}", value));

    [Theory]
    [InlineData(0.0, "0s")]
    [InlineData(0.1234, "123.4ms")]
    [InlineData(1.0, "1s")]
    [InlineData(12.3456, "12.35s")]
    [InlineData(60.0, "1m 0s")]
    [InlineData(899.99, "14m 59s")]
    [InlineData(3600.0, "1h 0m 0s")]
    [InlineData(86400.0, "1d 0h 0m 0s")]
    [InlineData(-86400 - 3661.0, "-1d 1h 1m 1s")]
    [InlineData(0.00000001, "10ns")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void humanizeDuration_writes_days_to_seconds(double value, string expected) => Assert.Equal(expected, Run("{{ humanizeDuration . }}", value));

    [Theory]
    [InlineData("{{ 0.1234567 | humanizePercentage }}", "12.35%")]
    [InlineData("{{ 1435065584.128 | humanizeTimestamp }}", "2015-06-23 13:19:44.128 +0000 UTC")]
    [InlineData("{{ humanizeTimestamp \"-0.5\" }}", "1969-12-31 23:59:59.5 +0000 UTC")]
    [InlineData("{{ (toTime 1435065584.128).Format \"Jan _2 15:04\" }} {{ (toTime 1435065584).Year }}", "Jun 23 13:19 2015")]
    [InlineData("{{ toDuration 3661.5 }} {{ (toDuration 90).Minutes }}", "1h1m1.5s 1.5")]
    [InlineData("{{ now | printf \"%.3f\" }}", "1435065584.128")]
    [InlineData("{{ \"1.5\" | humanize }} {{ 5 | humanize }} {{ toDuration 5 | humanize }}", "1.5 5 5")]
    [InlineData("{{ parseDuration \"1h2m10ms\" }} {{ parseDuration \"0\" }}", "3720.01 0")]
    [InlineData("{{ stripPort \"hostname:8080\" }} {{ stripPort \"[::1]:80\" }} {{ stripPort \"hostname\" }} {{ stripPort \"::1\" }}", "hostname ::1 hostname ::1")]
    [InlineData("{{ stripDomain \"a.example.com:80\" }} {{ stripDomain \"a.example.com\" }} {{ stripDomain \"10.0.0.1:80\" }} {{ stripDomain \"[::1]:80\" }}", "a:80 a 10.0.0.1:80 [::1]:80")]
    [InlineData("{{ title \"aa bb CC\" }} {{ toUpper \"aA\" }} {{ toLower \"aA\" }}", "Aa Bb CC AA aa")]
    [InlineData("{{ match \"a+\" \"caab\" }} {{ reReplaceAll \"localhost:(.*)\" \"my.domain:$1\" \"localhost:3000\" }}", "true my.domain:3000")]
    [InlineData("{{ graphLink \"up{a=\\\"b\\\"}\" }} {{ tableLink \"up + 1\" }}", "/graph?g0.expr=up%7Ba%3D%22b%22%7D&g0.tab=0 /graph?g0.expr=up+%2B+1&g0.tab=1")]
    [InlineData("{{ externalURL }} {{ pathPrefix }} {{ urlQueryEscape \"a b&c\" }}", "http://prometheus.example:9090/prom/ /prom a+b%26c")]
    public void functions_write_what_prometheus_writes(string text, string expected) => Assert.Equal(expected, Run(text));

    [Theory]
    [InlineData("{{ query \"metric\" | first | value }}", "21")]
    [InlineData("{{ query \"metric\" | sortByLabel \"instance\" | first | label \"instance\" }}", "a")]
    [InlineData("{{ range query \"metric\" | sortByLabel \"instance\" }}{{ .Labels.instance }}:{{ .Value }} {{ end }}", "a:11 b:21 ")]
    [InlineData("{{ with query \"empty\" }}x{{ else }}none{{ end }} {{ query \"metric\" | first | strvalue }}", "none text")]
    [InlineData("{{ printf \"%.1f\" (query \"metric\" | first | value) }} {{ len (query \"metric\") }}", "21.0 2")]
    public void queries_are_asked_and_their_samples_taken_apart(string text, string expected) => Assert.Equal(expected, Run(text));

    [Theory]
    [InlineData("{{ query \"bad[\" }}", "error calling query: 1:5: parse error: unexpected end of input")]
    [InlineData("{{ query \"empty\" | first }}", "error calling first: first() called on vector with no elements")]
    [InlineData("{{ humanize \"x\" }}", "error calling humanize: strconv.ParseFloat: parsing \"x\": invalid syntax")]
    [InlineData("{{ humanize true }}", "error calling humanize: can't convert bool to float")]
    [InlineData("{{ toTime 1e300 }}", "error calling toTime: 1e+300 cannot be represented as a nanoseconds timestamp since it overflows int64")]
    [InlineData("{{ parseDuration \"1x\" }}", "error calling parseDuration: not a valid duration string: \"1x\"")]
    [InlineData("{{ reReplaceAll \"(\" \"\" \"\" }}", "error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`")]
    public void what_a_function_cannot_do_is_said(string text, string complaint)
        => Assert.EndsWith(complaint, Assert.Throws<GoTemplateException>(() => Run(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void consoles_hand_arguments_to_named_templates()
        => Assert.Equal("<i>1-&lt;</i>", Run("""{{ define "T" }}<i>{{ .arg0 }}-{{ .arg1 }}</i>{{ end }}{{ tmpl "T" (args 1 "<") }}""", html: true));
}
