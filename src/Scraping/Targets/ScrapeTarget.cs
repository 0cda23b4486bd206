using System.Net;
using System.Text;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Scraping.Pages;

namespace Barograph.Scraping.Targets;

/// <summary>Something to scrape, and how its last scrape went.</summary>
public sealed class ScrapeTarget
{
    volatile ScrapeState state = ScrapeState.Unscraped;

    /// <param name="allLabels">After relabelling, those that begin with <c>__</c> included.</param>
    public ScrapeTarget(string scrapePool, LabelSet discoveredLabels, LabelSet allLabels, Uri url, TimeSpan interval, TimeSpan timeout)
    {
        ScrapePool = scrapePool;
        DiscoveredLabels = discoveredLabels;
        AllLabels = allLabels;
        Url = url;
        Interval = interval;
        Timeout = timeout;
        Labels = WithoutReserved(allLabels);
        Hash = XxHash64.Hash(Encoding.UTF8.GetBytes(url.AbsoluteUri), allLabels.Hash());
    }

    public string ScrapePool { get; }

    public LabelSet DiscoveredLabels { get; }

    public LabelSet AllLabels { get; }

    /// <summary>Those that join each sample.</summary>
    public LabelSet Labels { get; }

    public Uri Url { get; }

    /// <summary>As people see it: a default port that the address names stays.</summary>
    public string ScrapeUrl => Url.OriginalString;

    public TimeSpan Interval { get; }

    public TimeSpan Timeout { get; }

    /// <summary>The target's identity: two with the same are one.</summary>
    public ulong Hash { get; }

    public MetadataCache Metadata { get; private set; } = new();

    /// <summary>One write per scrape; whoever reads it sees one scrape's whole story.</summary>
    public ScrapeState State
    {
        get => state;
        set => state = value;
    }

    /// <summary>Takes over what was known of the same target under another configuration.</summary>
    public void ContinueFrom(ScrapeTarget before)
    {
        state = before.state;
        Metadata = before.Metadata;
    }

    /// <summary>The URL as others reach it: where the target is this very machine, under the name that the outside knows it by.</summary>
    public Uri GlobalUrl(Uri external, int listenPort)
    {
        if (!IsLoopback(Url.Host)) return Url;
        var url = new UriBuilder(Url) { Host = external.Host };
        // The port stays unless it is our own, which a proxy may show under another.
        if (Url.Port == listenPort)
        {
            url.Port = external.IsDefaultPort ? -1 : external.Port;
            url.Scheme = external.Scheme;
        }
        return url.Uri;
    }

    static bool IsLoopback(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    static LabelSet WithoutReserved(LabelSet labels)
    {
        var builder = new LabelSetBuilder();
        for (var reader = labels.Read(); reader.Read();)
        {
            if (!reader.Name.StartsWith(WellKnown.ReservedPrefix)) builder.Set(reader.Name, reader.Value);
        }
        return builder.ToLabelSet();
    }
}
