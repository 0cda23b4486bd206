using Barograph.Alerting.Alerts;
using Barograph.Model.Alerts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Tests.Unit.Scraping.Doubles;

namespace Barograph.Tests.Unit.Alerting;

public sealed class AlertStoreTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly AlertStore store;

    public AlertStoreTests() => store = new AlertStore(TimeSpan.FromMinutes(30), 2, new InstrumentRegistry(), clock);

    public void Dispose() => store.Dispose();

    [Fact]
    public void the_earliest_start_and_the_newest_end_hold()
    {
        Put("A", start: 10, end: 100);
        Put("A", start: 20, end: 90);
        Assert.Equal((10, 100), Times("A"));
        Put("A", start: 5, end: 200);
        // It does not overlap by its ends, and by its start it does not either: it is told as it is.
        Assert.Equal((5, 200), Times("A"));
    }

    [Fact]
    public void an_end_that_was_only_a_time_out_gives_way_to_one_that_was_said()
    {
        Put("A", start: 0, end: 100, timesOut: true);
        Put("A", start: 1, end: 50);
        Assert.Equal((0, 50), Times("A"));
    }

    [Fact]
    public void a_later_activity_is_an_alert_of_its_own()
    {
        Put("A", start: 0, end: 10);
        clock.Advance(TimeSpan.FromSeconds(60));
        Put("A", start: 50, end: 500);
        Assert.Equal((50, 500), Times("A"));
    }

    [Fact]
    public void resolved_alerts_go_with_the_next_collection()
    {
        Put("A", start: 0, end: 10);
        Put("B", start: 0, end: 100_000);
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(2, store.Count);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("B", Assert.Single(store.All()).Alert.Labels.Get("alertname"));
    }

    [Fact]
    public void one_alertname_has_no_more_alerts_than_its_limit_and_gets_room_when_they_end()
    {
        foreach (var instance in (string[])["1", "2", "3"]) Put("A", 0, 10, instance: instance);
        Put("B", 0, 10);
        Assert.Equal(3, store.Count);
        Put("A", 0, 20, instance: "1");
        Assert.Equal(3, store.Count);
        clock.Advance(TimeSpan.FromMinutes(30));
        Put("A", 1800, 9999, instance: "3");
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void fingerprints_are_those_of_prometheus()
    {
        // As a real Alertmanager 0.33 answers for these labels.
        Assert.Equal("25c2cdb12d31dc50", AlertFingerprint.Text(AlertFingerprint.Of(LabelSet.Of(("alertname", "A"), ("severity", "warning")))));
        Assert.Equal("d2b371819297f98a", AlertFingerprint.Text(AlertFingerprint.Of(LabelSet.Of(("a", "b")))));
    }

    [Fact]
    public void alerts_are_shown_by_job_then_instance_then_the_number_of_labels()
    {
        LabelSet[] sets =
        [
            LabelSet.Of(("job", "a"), ("instance", "2")),
            LabelSet.Of(("job", "b"), ("instance", "1")),
            LabelSet.Of(("job", "b"), ("instance", "1"), ("x", "y")),
            LabelSet.Of(("job", "c"), ("a", "1")),
            LabelSet.Of(("instance", "0"), ("z", "1")),
            LabelSet.Of(("z", "1")),
            LabelSet.Of(("z", "2")),
        ];
        var alerts = sets.Select(static labels => new Alert { Labels = labels, StartsAt = default, EndsAt = default }).ToArray();
        var shuffled = alerts.ToArray();
        new Random(7).Shuffle(shuffled);
        Assert.Equal(alerts, shuffled.Order(AlertOrder.Instance));
    }

    void Put(string name, int start, int end, bool timesOut = false, string instance = "")
    {
        var zero = new ManualClock().GetUtcNow();
        var labels = LabelSet.Of(("alertname", name), ("instance", instance));
        store.Put([StoredAlert.Of(new Alert { Labels = labels, StartsAt = zero.AddSeconds(start), EndsAt = zero.AddSeconds(end) }, clock.GetUtcNow(), timesOut)]);
    }

    (int, int) Times(string name)
    {
        var zero = new ManualClock().GetUtcNow();
        var alert = store.Find(LabelSet.Of(("alertname", name)))!.Alert;
        return ((int)(alert.StartsAt - zero).TotalSeconds, (int)(alert.EndsAt - zero).TotalSeconds);
    }
}
