using System.Globalization;
using Barograph.Formats.Configuration.Alertmanager;

namespace Barograph.Tests.Unit.Formats.Configuration;

public sealed class TimeIntervalTests
{
    [Theory]
    [InlineData("times: [{start_time: '09:00', end_time: '17:00'}]", "2026-03-02T09:00:00Z", true)]
    [InlineData("times: [{start_time: '09:00', end_time: '17:00'}]", "2026-03-02T16:59:59Z", true)]
    [InlineData("times: [{start_time: '09:00', end_time: '17:00'}]", "2026-03-02T17:00:00Z", false)]
    [InlineData("times: [{start_time: '00:00', end_time: '24:00'}]", "2026-03-02T23:59:59Z", true)]
    [InlineData("weekdays: ['monday:friday']", "2026-03-06T12:00:00Z", true)]
    [InlineData("weekdays: ['monday:friday']", "2026-03-07T12:00:00Z", false)]
    [InlineData("weekdays: [Sunday]", "2026-03-08T12:00:00Z", true)]
    [InlineData("days_of_month: ['-1']", "2026-02-28T12:00:00Z", true)]
    [InlineData("days_of_month: ['-1']", "2028-02-28T12:00:00Z", false)]
    [InlineData("days_of_month: ['28:31']", "2026-02-28T12:00:00Z", true)]
    [InlineData("days_of_month: ['31']", "2026-02-28T12:00:00Z", false)]
    [InlineData("days_of_month: ['1:-1']", "2026-02-14T12:00:00Z", true)]
    [InlineData("months: ['december', '1:2']", "2026-02-28T12:00:00Z", true)]
    [InlineData("months: ['december', '1:2']", "2026-03-01T00:00:00Z", false)]
    [InlineData("years: ['2020:2025', '2030']", "2026-03-01T00:00:00Z", false)]
    [InlineData("years: ['2020:2025', '2030']", "2030-03-01T00:00:00Z", true)]
    [InlineData("{times: [{start_time: '09:00', end_time: '10:00'}], location: Europe/Berlin}", "2026-07-01T07:30:00Z", true)]
    [InlineData("{times: [{start_time: '09:00', end_time: '10:00'}], location: Europe/Berlin}", "2026-01-01T07:30:00Z", false)]
    [InlineData("{weekdays: [monday], location: Asia/Tokyo}", "2026-03-01T15:00:00Z", true)]
    [InlineData("{}", "2026-03-01T15:00:00Z", true)]
    public void a_time_lies_within_when_every_condition_holds_it(string interval, string time, bool expected)
    {
        var body = interval.StartsWith('{') ? interval : $"{{{interval}}}";
        var loaded = Parse(body);
        Assert.Empty(loaded.Complaints);
        var named = Assert.Single(loaded.Config!.TimeIntervals);
        Assert.Equal(expected, named.Holds(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("times: [{start_time: '10:00', end_time: '09:00'}]")]
    [InlineData("times: [{start_time: '9:00', end_time: '10:00'}]")]
    [InlineData("times: [{start_time: '09:00'}]")]
    [InlineData("weekdays: ['friday:monday']")]
    [InlineData("weekdays: [funday]")]
    [InlineData("days_of_month: ['0']")]
    [InlineData("days_of_month: ['32']")]
    [InlineData("days_of_month: ['-5:3']")]
    [InlineData("days_of_month: ['20:10']")]
    [InlineData("months: ['march:january']")]
    [InlineData("years: ['2030:2020']")]
    [InlineData("location: Atlantis/Center")]
    public void an_interval_that_can_never_hold_is_refused(string interval) => Assert.NotEmpty(Parse($"{{{interval}}}").Complaints);

    static LoadedAlertmanagerConfig Parse(string interval) => AlertmanagerConfigFile.Parse(
        System.Text.Encoding.UTF8.GetBytes($"route: {{receiver: a}}\nreceivers: [{{name: a}}]\ntime_intervals:\n- name: x\n  time_intervals: [{interval}]\n"), "alertmanager.yml");
}
