using Barograph.App.Flags;

namespace Barograph.Tests.Unit.App.Flags;

public class FlagValuesTests
{
    [Fact]
    public void every_default_holds_up()
    {
        var given = ServeFlags.All.Where(static f => f.Default.Length > 0).ToDictionary(static f => f.Name, static f => f.Default);
        Assert.Empty(Complaints(given));
    }

    [Theory]
    [InlineData("query.timeout", "soon", "must be a duration")]
    [InlineData("query.max-samples", "-5", "must be a whole number")]
    [InlineData("storage.tsdb.retention.size", "5 apples", "must be a size")]
    [InlineData("web.enable-lifecycle", "maybe", "must be true or false")]
    [InlineData("log.level", "loud", "must be one of debug, info, warn, error")]
    [InlineData("web.user-assets", "assets", "not built yet")]
    [InlineData("web.enable-otlp-receiver", "true", "not built yet")]
    [InlineData("enable-feature", "otlp-deltatocumulative", "not built yet")]
    [InlineData("query.timeout", "0s", "must be more than 0")]
    [InlineData("query.max-concurrency", "0", "must be more than 0")]
    [InlineData("query.max-total-memory", "-5MB", "must not be negative")]
    [InlineData("storage.tsdb.path", "", "must not be empty")]
    [InlineData("web.listen-address", "", "must not be empty")]
    public void a_bad_value_is_refused_with_what_is_allowed(string flag, string text, string part)
    {
        var complaint = Assert.Single(Complaints(new() { [flag] = text }));
        Assert.StartsWith($"--{flag}={text}: ", complaint, StringComparison.Ordinal);
        Assert.Contains(part, complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void a_negative_size_is_no_limit_where_prometheus_has_the_flag()
        => Assert.Empty(Complaints(new() { ["storage.tsdb.retention.size"] = "-1MB" }));

    [Fact]
    public void every_flag_of_prometheus_is_known()
    {
        string[] names = ["config.file", "storage.tsdb.path", "web.listen-address", "web.external-url", "web.enable-lifecycle", "web.enable-admin-api",
            "web.enable-remote-write-receiver", "storage.tsdb.retention.time", "storage.tsdb.retention.size", "query.timeout", "query.max-samples", "log.level", "log.format", "enable-feature"];
        Assert.Empty(names.Except(ServeFlags.All.Select(static f => f.Name)));
        Assert.Equal(ServeFlags.All.Count, ServeFlags.All.Select(static f => f.Name).Distinct().Count());
    }

    static List<string> Complaints(Dictionary<string, string> given)
    {
        var complaints = new List<string>();
        _ = new FlagValues(ServeFlags.All, given, complaints, []);
        return complaints;
    }
}
