using Barograph.Formats.RemoteRead;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;

namespace Barograph.Outbound.RemoteRead;

/// <summary>The servers that are asked beside the own database, until a reload puts another plan in its place.</summary>
/// <param name="clients">One for each entry of <c>remote_read</c>.</param>
/// <param name="externalLabels">Of this server.</param>
public sealed class RemoteReadPlan(IReadOnlyList<RemoteReadClient> clients, LabelSet externalLabels) : IDisposable
{
    public static RemoteReadPlan Empty { get; } = new([], LabelSet.Empty);

    public bool IsEmpty => clients.Count == 0;

    /// <summary>What each server is to be asked; servers that cannot have anything are left out.</summary>
    /// <param name="query">What the own database is asked.</param>
    /// <param name="oldestOwnMs">From here on the own database has everything.</param>
    public IEnumerable<(RemoteReadClient Client, ReadQuery Query, LabelSet Added)> Ask(SeriesQuery query, long oldestOwnMs)
    {
        foreach (var client in clients)
        {
            var config = client.Config;
            if (!Names(query.Matchers, config.RequiredMatchers)) continue;
            var endMs = config.ReadRecent ? query.MaxTimeMs : Math.Min(query.MaxTimeMs, oldestOwnMs);
            if (endMs < query.MinTimeMs) continue;
            var added = config.FilterExternalLabels ? Added(query.Matchers) : LabelSet.Empty;
            var matchers = new List<Matcher>(query.Matchers);
            for (var reader = added.Read(); reader.Read();) matchers.Add(new Matcher(MatchKind.Equal, System.Text.Encoding.UTF8.GetString(reader.Name), System.Text.Encoding.UTF8.GetString(reader.Value)));
            yield return (client, new ReadQuery(query.MinTimeMs, endMs, matchers), added);
        }
    }

    public void Dispose()
    {
        foreach (var client in clients) client.Dispose();
    }

    /// <summary>Every required label is asked for by exactly its value.</summary>
    static bool Names(IReadOnlyList<Matcher> matchers, LabelSet required)
    {
        for (var reader = required.Read(); reader.Read();)
        {
            var found = false;
            foreach (var matcher in matchers) found |= matcher.Kind == MatchKind.Equal && matcher.NameUtf8.SequenceEqual(reader.Name) && matcher.ValueUtf8.SequenceEqual(reader.Value);
            if (!found) return false;
        }
        return true;
    }

    /// <summary>External labels that the selector says nothing about: they are asked for, and taken off the answers.</summary>
    LabelSet Added(IReadOnlyList<Matcher> matchers)
    {
        var builder = new LabelSetBuilder();
        builder.Load(externalLabels);
        foreach (var matcher in matchers) builder.Remove(matcher.NameUtf8);
        return builder.ToLabelSet();
    }
}
