using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>An item of <c>pagerduty_configs</c>.</summary>
static class PagerDutyGrammar
{
    static readonly (string Key, string Template)[] UsualDetails =
    [
        ("firing", "{{ .Alerts.Firing | toJson }}"), ("resolved", "{{ .Alerts.Resolved | toJson }}"),
        ("num_firing", "{{ .Alerts.Firing | len }}"), ("num_resolved", "{{ .Alerts.Resolved | len }}"),
    ];

    static readonly Section<PagerDutyImage> Image = new Section<PagerDutyImage>("PagerDuty image", () => new())
        .Field("src", Kinds.Text, c => c.Src, (c, v) => c with { Src = v })
        .Field("alt", Kinds.Text, c => c.Alt, (c, v) => c with { Alt = v })
        .Field("href", Kinds.Text, c => c.Href, (c, v) => c with { Href = v });

    static readonly Section<PagerDutyLink> Link = new Section<PagerDutyLink>("PagerDuty link", () => new())
        .Field("href", Kinds.Text, c => c.Href, (c, v) => c with { Href = v })
        .Field("text", Kinds.Text, c => c.Text, (c, v) => c with { Text = v });

    public static Section<PagerDutyConfig> Section { get; } = new Section<PagerDutyConfig>("pagerduty config", () => new())
        .Field("send_resolved", Kinds.Boolean, c => c.SendResolved, (c, v) => c with { SendResolved = v }, always: true)
        .Field("http_config", HttpClientGrammar.Section.AsOptional(), c => c.Http, (c, v) => c with { Http = v })
        .Field("service_key", PrometheusKinds.Secret, c => c.ServiceKey, (c, v) => c with { ServiceKey = v })
        .Field("service_key_file", PrometheusKinds.File, c => c.ServiceKeyFile, (c, v) => c with { ServiceKeyFile = v })
        .Field("routing_key", PrometheusKinds.Secret, c => c.RoutingKey, (c, v) => c with { RoutingKey = v })
        .Field("routing_key_file", PrometheusKinds.File, c => c.RoutingKeyFile, (c, v) => c with { RoutingKeyFile = v })
        .Field("url", AlertmanagerKinds.Url, c => c.Url, (c, v) => c with { Url = v })
        .Field("client", Kinds.Text, c => c.Client, (c, v) => c with { Client = v })
        .Field("client_url", Kinds.Text, c => c.ClientUrl, (c, v) => c with { ClientUrl = v })
        .Field("description", Kinds.Text, c => c.Description, (c, v) => c with { Description = v })
        .Field("details", AlertmanagerKinds.AnyMap, c => c.Details, (c, v) => c with { Details = v })
        .Field("images", Kinds.List(Image.AsValue()), c => c.Images, (c, v) => c with { Images = v })
        .Field("links", Kinds.List(Link.AsValue()), c => c.Links, (c, v) => c with { Links = v })
        .Field("source", Kinds.Text, c => c.Source, (c, v) => c with { Source = v })
        .Field("severity", Kinds.Text, c => c.Severity, (c, v) => c with { Severity = v })
        .Field("class", Kinds.Text, c => c.Class, (c, v) => c with { Class = v })
        .Field("component", Kinds.Text, c => c.Component, (c, v) => c with { Component = v })
        .Field("group", Kinds.Text, c => c.Group, (c, v) => c with { Group = v })
        .Field("timeout", AlertmanagerKinds.GoDuration, c => c.Timeout, (c, v) => c with { Timeout = v }, always: true)
        .Then(CheckOne);

    static PagerDutyConfig CheckOne(PagerDutyConfig c, Findings at)
    {
        var routing = c.RoutingKey is { IsEmpty: false };
        var service = c.ServiceKey is { IsEmpty: false };
        if (!routing && !service && c.RoutingKeyFile.Length + c.ServiceKeyFile.Length == 0) at.Complain("missing service or routing key in PagerDuty config");
        at.AtMostOne(("routing_key", routing), ("routing_key_file", c.RoutingKeyFile.Length > 0));
        at.AtMostOne(("service_key", service), ("service_key_file", c.ServiceKeyFile.Length > 0));
        var details = new Dictionary<string, object?>(c.Details);
        foreach (var (key, template) in UsualDetails) details.TryAdd(key, template);
        return c with { Details = details, Source = c.Source.Length == 0 ? c.Client : c.Source };
    }

    public static PagerDutyConfig Complete(PagerDutyConfig c, AlertmanagerGlobal global, Findings at)
    {
        c = c with { Http = c.Http ?? global.Http, Url = c.Url ?? global.PagerDutyUrl };
        if (c.Url is null) at.Complain("no global PagerDuty URL set");
        return c;
    }
}
