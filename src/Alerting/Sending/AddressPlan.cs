using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Labels;
using Barograph.Model.Relabelling;

namespace Barograph.Alerting.Sending;

/// <summary>From discovered groups to the URLs that alerts are posted to.</summary>
public sealed class AddressPlan(ExternalAlertmanagerConfig config, NameValidation validation)
{
    static ReadOnlySpan<byte> Path => "__alerts_path__"u8;

    readonly Relabeller relabeller = new(config.Relabel, validation == NameValidation.Legacy);
    readonly byte[] scheme = Encoding.UTF8.GetBytes(config.Scheme);
    readonly byte[] path = Encoding.UTF8.GetBytes(PathBelow(config.PathPrefix, config.ApiVersion));

    /// <summary>Distinct, in the order in which they were found.</summary>
    /// <param name="Dropped">What relabelling left out, as its URL would have been.</param>
    /// <param name="Complaints">Addresses that no URL can be made of.</param>
    public sealed record Addresses(IReadOnlyList<Uri> Active, IReadOnlyList<Uri> Dropped, IReadOnlyList<string> Complaints);

    public Addresses Judge(IReadOnlyList<TargetGroup> groups)
    {
        List<Uri> active = [], dropped = [];
        var complaints = new List<string>();
        var labels = new LabelSetBuilder();
        foreach (var group in groups)
        {
            foreach (var target in group.Targets)
            {
                labels.Load(target);
                labels.Set(WellKnown.Scheme, scheme);
                labels.Set(Path, path);
                for (var reader = group.Labels.Read(); reader.Read();)
                {
                    if (!labels.Has(reader.Name)) labels.Set(reader.Name, reader.Value);
                }
                var before = UrlOf(labels, out _);
                if (!relabeller.Apply(labels))
                {
                    if (before is not null) dropped.Add(before);
                }
                else if (UrlOf(labels, out var complaint) is not { } url)
                {
                    complaints.Add(complaint);
                }
                else if (!active.Contains(url))
                {
                    active.Add(url);
                }
            }
        }
        return new Addresses(active, dropped, complaints);
    }

    static Uri? UrlOf(LabelSetBuilder labels, out string complaint)
    {
        var address = Text(labels, WellKnown.Address);
        complaint = address.Length == 0 ? "an Alertmanager was discovered without an address" : $"\"{address}\" is not a valid address of an Alertmanager";
        if (address.Length == 0 || address.Contains('/', StringComparison.Ordinal)) return null;
        var path = Text(labels, Path);
        return Uri.TryCreate($"{Text(labels, WellKnown.Scheme)}://{address}{(path.StartsWith('/') ? "" : "/")}{path}", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" ? url : null;
    }

    static string Text(LabelSetBuilder labels, ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(labels.Get(name));

    static string PathBelow(string prefix, string version)
        => prefix.Trim('/') is { Length: > 0 } below ? $"/{below}/api/{version}/alerts" : $"/api/{version}/alerts";
}
