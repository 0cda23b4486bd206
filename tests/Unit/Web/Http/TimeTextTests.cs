using Barograph.Web.Http;

namespace Barograph.Tests.Unit.Web.Http;

public class TimeTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1435781430.781", 1435781430781)]
    [InlineData("-1.5", -1500)]
    [InlineData("1e3", 1_000_000)]
    [InlineData("1_000", 1_000_000)]
    [InlineData("1_0.5_0e0_1", 105_000)]
    [InlineData("0x1p4", 16_000)]
    [InlineData("0x_1.8p+1_0", 1_536_000)]
    [InlineData("+.5", 500)]
    [InlineData("5.", 5000)]
    [InlineData("2015-07-01T20:10:30.781Z", 1435781430781)]
    [InlineData("2015-07-01T22:10:30.781+02:00", 1435781430781)]
    public void moments_are_unix_seconds_or_rfc_3339(string text, long ms)
    {
        Assert.True(TimeText.TryParseTime(text, out var found));
        Assert.Equal(ms, found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2015-07-01")]
    [InlineData("2015-07-01 20:10:30Z")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    [InlineData("1e400")]
    [InlineData("Inf")]
    [InlineData("0x10")]
    [InlineData("0x1p")]
    [InlineData("0x1p_1")]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1_.0")]
    [InlineData("1e_5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x.p1")]
    [InlineData("0x1_p1")]
    [InlineData(".")]
    [InlineData("+")]
    [InlineData("1 ")]
    [InlineData("--1")]
    public void other_texts_are_no_moments(string text) => Assert.False(TimeText.TryParseTime(text, out _));

    [Theory]
    [InlineData("15", 15_000)]
    [InlineData("0.5", 500)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1y2w3d4h5m6s7ms", 31_536_000_000 + 2 * 604_800_000L + 3 * 86_400_000L + 4 * 3_600_000L + 5 * 60_000 + 6000 + 7)]
    public void spans_are_seconds_or_units(string text, long ms)
    {
        Assert.True(TimeText.TryParseDuration(text, out var found, out _));
        Assert.Equal(ms, found);
    }

    [Theory]
    [InlineData("", "cannot parse \"\" to a valid duration")]
    [InlineData("1e400", "cannot parse \"1e400\" to a valid duration")]
    [InlineData("1 ", "cannot parse \"1 \" to a valid duration")]
    [InlineData("-inf", "cannot parse \"-inf\" to a valid duration. It overflows int64")]
    [InlineData("1e300", "cannot parse \"1e300\" to a valid duration. It overflows int64")]
    public void other_texts_are_no_spans(string text, string complaint)
    {
        Assert.False(TimeText.TryParseDuration(text, out _, out var found));
        Assert.Equal(complaint, found);
    }
}
