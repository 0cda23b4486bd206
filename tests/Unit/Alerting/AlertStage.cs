using Barograph.Alerting;
using Barograph.Alerting.Alerts;
using Barograph.Alerting.Receivers;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Alerts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Tests.Unit.Scraping.Doubles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Alerting;

/// <summary>A built-in Alertmanager on a clock that the test turns, with receivers that remember what they were told.</summary>
public sealed class AlertStage : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("barograph-alerting-").FullName;
    readonly InstrumentRegistry registry = new();

    public AlertStage(string yaml, TimeSpan? startDelay = null)
    {
        StartDelay = startDelay ?? TimeSpan.Zero;
        Yaml = yaml;
        Alertmanager = Begin();
    }

    TimeSpan StartDelay { get; }

    public string Yaml { get; set; }

    public ManualClock Clock { get; } = new();

    public BuiltInAlertmanager Alertmanager { get; private set; }

    /// <summary>Everything that arrived at anybody, in order.</summary>
    public List<Told> Told { get; } = [];

    /// <summary>What a receiver answers; delivered unless the test says otherwise.</summary>
    public Func<Notification, CancellationToken, Task<SendOutcome>> Answer { get; set; } = static (_, _) => Task.FromResult(SendOutcome.Delivered);

    public string LogFile => Path.Combine(folder, "notifications");

    public static AlertmanagerConfig Parse(string yaml)
    {
        var loaded = AlertmanagerConfigFile.Parse(System.Text.Encoding.UTF8.GetBytes(yaml), "alertmanager.yml");
        Assert.Empty(loaded.Complaints);
        return loaded.Config!;
    }

    /// <summary>Ends and begins anew with the same folder.</summary>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await Alertmanager.DisposeAsync();
        meanwhile?.Invoke();
        Alertmanager = Begin();
    }

    public Task ReloadAsync(string yaml)
    {
        Yaml = yaml;
        return Alertmanager.AdoptAsync(Parse(yaml), IntegrationsOf);
    }

    /// <summary>Told anew each time as Prometheus does: with an end that is a few minutes away.</summary>
    public void Fire(params string[] names)
    {
        foreach (var name in names) Put(name, Clock.GetUtcNow(), Clock.GetUtcNow() + TimeSpan.FromHours(100));
    }

    public void Resolve(string name) => Put(name, Clock.GetUtcNow(), Clock.GetUtcNow());

    public void Put(string name, DateTimeOffset starts, DateTimeOffset ends, params (string, string)[] more)
        => Put(LabelSet.Of([("alertname", name), .. more]), starts, ends);

    public void Put(LabelSet labels, DateTimeOffset starts, DateTimeOffset ends, bool timesOut = false)
        => Alertmanager.Put([StoredAlert.Of(new Alert { Labels = labels, StartsAt = starts, EndsAt = ends }, Clock.GetUtcNow(), timesOut)]);

    public void Pass(TimeSpan time)
    {
        // Without a context, what a timer begins goes on at once and on this thread: when time has passed, everything has happened.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Clock.Advance(time);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Pass(string time) => Pass(TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    public async Task UntilAsync(Func<bool> holds)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); !holds(); await Task.Delay(5)) Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    public double Value(string name, params string[] labels)
    {
        var reader = new OneSample(name, labels);
        registry.Show(reader);
        return reader.Value;
    }

    BuiltInAlertmanager Begin() => new(
        new AlertmanagerOptions { StoragePath = folder, ExternalUrl = new Uri("http://alerts.example/"), Dispatching = new() { StartDelay = StartDelay } },
        Parse(Yaml), IntegrationsOf, registry, Clock, new Random(1), NullLoggerFactory.Instance);

    IReadOnlyList<IIntegration> IntegrationsOf(ReceiverConfig receiver) => [.. receiver.Webhooks.Select((webhook, i) => new Recorder(this, i, webhook.SendResolved))];

    public async ValueTask DisposeAsync()
    {
        await Alertmanager.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    sealed class Recorder(AlertStage stage, int index, bool sendsResolved) : IIntegration
    {
        public string Kind => "webhook";

        public int Index => index;

        public bool SendsResolved => sendsResolved;

        public async Task<SendOutcome> SendAsync(Notification notification, CancellationToken cancel)
        {
            var outcome = await stage.Answer(notification, cancel);
            stage.Told.Add(new Told(notification, outcome.IsDelivered));
            return outcome;
        }

        public void Dispose()
        {
        }
    }

    sealed class OneSample(string name, string[] wanted) : IInstrumentReader
    {
        string family = "";

        public double Value { get; private set; } = double.NaN;

        public void Family(string name, string help, InstrumentKind kind) => family = name;

        public void Sample(string suffix, ReadOnlySpan<KeyValuePair<string, string>> labels, double value)
        {
            if (family + suffix != name) return;
            foreach (var one in wanted)
            {
                var found = false;
                foreach (var label in labels) found |= label.Value == one;
                if (!found) return;
            }
            Value = value;
        }
    }
}

/// <summary>One notification as a receiver got it.</summary>
public sealed record Told(Notification Notification, bool Delivered)
{
    /// <summary><c>receiver: A B -C</c>; a minus stands before what is resolved.</summary>
    public override string ToString()
        => $"{Notification.Receiver}: {string.Join(' ', Notification.Alerts.Select(alert => (alert.IsResolvedAt(Notification.Now) ? "-" : "") + alert.Labels.Get("alertname")))}";
}
