using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>The root of an <c>alertmanager.yml</c>.</summary>
static class AlertmanagerGrammar
{
    // As that of Prometheus, but for its headers.
    static readonly Section<Settings> Tracing = SettingsGrammar.Named("tracing")
        .Key("client_type", Kinds.Word("grpc", "http"), "grpc")
        .Text("endpoint")
        .Key("sampling_fraction", Kinds.Number)
        .Flag("insecure")
        .Key("tls_config", HttpClientGrammar.Tls.AsOptional())
        .Key("headers", HttpClientGrammar.Headers)
        .Key("compression", Kinds.Word("", "gzip"))
        .Key("timeout", PrometheusKinds.Duration)
        .Required("endpoint", "tracing endpoint must be set");

    public static Section<AlertmanagerDraft> Section { get; } = new Section<AlertmanagerDraft>("alertmanager.yml", () => new())
        .Field("global", GlobalGrammar.Section.AsOptional(), c => c.Global, (c, v) => c with { Global = v })
        .Field("route", RouteGrammar.Section.AsOptional(), c => c.Route, (c, v) => c with { Route = v })
        .Field("inhibit_rules", Kinds.List(InhibitGrammar.Section.AsValue()), c => c.InhibitRules, (c, v) => c with { InhibitRules = v })
        .Field("receivers", ReceiverGrammar.Section.AsList(), c => c.Receivers, (c, v) => c with { Receivers = v })
        .Field("templates", Kinds.List(PrometheusKinds.OutputFile), c => c.Templates, (c, v) => c with { Templates = v }, always: true)
        .Field("mute_time_intervals", TimeIntervalGrammar.Section.AsList(), c => c.MuteTimeIntervals, (c, v) => c with { MuteTimeIntervals = v })
        .Field("time_intervals", TimeIntervalGrammar.Section.AsList(), c => c.TimeIntervals, (c, v) => c with { TimeIntervals = v })
        .Field("tracing", Tracing.AsOptional(), c => c.Tracing, (c, v) => c with { Tracing = v })
        .Field("event_recorder", EventRecorderGrammar.Section.AsOptional(), c => c.EventRecorder, (c, v) => c with { EventRecorder = v })
        .Then(Complete);

    static AlertmanagerDraft Complete(AlertmanagerDraft draft, Findings at)
    {
        var global = draft.Global ?? GlobalGrammar.Defaults;
        var receivers = CompleteReceivers(draft, global, at);
        if (draft.Route is null) at.Complain("route", "no route provided in config");
        else CheckRoutes(draft, new Findings(at.At.Find("route")!), at);
        foreach (var key in (string[])["tracing", "event_recorder"])
            if (at.Has(key) && at.At.Find(key) is { Node: YamlMap { Entries.Count: > 0 } } place) (at.At.Reading as ConfigurationReading)?.NotBuilt(place);
        return draft with { Global = global, Receivers = receivers };
    }

    static List<ReceiverConfig> CompleteReceivers(AlertmanagerDraft draft, AlertmanagerGlobal global, Findings at)
    {
        var completed = new List<ReceiverConfig>();
        var names = new HashSet<string>();
        for (var i = 0; i < draft.Receivers.Count; i++)
        {
            var place = at.At.Find("receivers")!.Item(i);
            var name = draft.Receivers[i].Name;
            if (!names.Add(name)) (place.Find("name") ?? place).Complain($"notification config name \"{name}\" is not unique");
            completed.Add(ReceiverGrammar.Complete(draft.Receivers[i], global, place));
        }
        return completed;
    }

    static void CheckRoutes(AlertmanagerDraft draft, Findings route, Findings at)
    {
        var intervals = new HashSet<string>();
        AddNames(draft.MuteTimeIntervals, "mute_time_intervals", "mute time interval");
        AddNames(draft.TimeIntervals, "time_intervals", "time interval");
        RouteGrammar.CheckRoot(draft.Route!, route);
        RouteGrammar.CheckReferences(draft.Route!, route, draft.Receivers.Select(one => one.Name).ToHashSet(), intervals);

        void AddNames(IReadOnlyList<NamedTimeIntervals> named, string key, string what)
        {
            for (var i = 0; i < named.Count; i++)
                if (!intervals.Add(named[i].Name)) at.At.Find(key)!.Item(i).Complain($"{what} \"{named[i].Name}\" is not unique");
        }
    }
}
