using Barograph.Formats.RemoteRead;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Tenants;

namespace Barograph.Outbound.RemoteRead;

/// <summary>The own database, and for the server's own tenant the servers of <c>remote_read</c> beside it.</summary>
/// <remarks>
/// What a server fails to answer is missing from the answer, which says so: the own samples are worth having without. Names of labels are the own database's: remote read cannot be asked for them.
/// </remarks>
public sealed class JoinedSource(ISeriesSource own, Func<TenantId, long> oldestOwnMs, ChunkDecoder decode) : ISeriesSource
{
    volatile RemoteReadPlan plan = RemoteReadPlan.Empty;

    /// <summary>Queries under way keep the plan that they began with; it is not disposed under them, its connections end by themselves.</summary>
    public void Adopt(RemoteReadPlan next) => plan = next;

    public ValueTask<ISeriesSelection> SelectAsync(SeriesQuery query, CancellationToken cancel)
    {
        var now = plan;
        return now.IsEmpty || query.Tenant != TenantId.Anonymous ? own.SelectAsync(query, cancel) : JoinedAsync(now, query, cancel);
    }

    public ValueTask<IReadOnlyList<string>> LabelNamesAsync(LabelQuery query, CancellationToken cancel) => own.LabelNamesAsync(query, cancel);

    public ValueTask<IReadOnlyList<string>> LabelValuesAsync(string name, LabelQuery query, CancellationToken cancel) => own.LabelValuesAsync(name, query, cancel);

    async ValueTask<ISeriesSelection> JoinedAsync(RemoteReadPlan now, SeriesQuery query, CancellationToken cancel)
    {
        var asked = now.Ask(query, oldestOwnMs(query.Tenant)).Select(ask => ReadAsync(ask.Client, ask.Query, ask.Added, query.Holds, cancel)).ToArray();
        var selection = await own.SelectAsync(query, cancel).ConfigureAwait(false);
        try
        {
            var answers = await Task.WhenAll(asked).ConfigureAwait(false);
            var warnings = answers.Where(static answer => answer.Warning is not null).Select(static answer => answer.Warning!).ToArray();
            return warnings.Length == 0 && answers.All(static answer => answer.Series.Count == 0)
                ? selection
                : new JoinedSelection(selection, answers.SelectMany(static answer => answer.Series), decode, warnings);
        }
        catch
        {
            selection.Dispose();
            throw;
        }
    }

    static async Task<(IReadOnlyList<(LabelSet Labels, RemoteSeries Series)> Series, string? Warning)> ReadAsync(
        RemoteReadClient client, ReadQuery query, LabelSet added, Action<long>? holds, CancellationToken cancel)
    {
        try
        {
            var series = await client.ReadAsync(query, holds, cancel).ConfigureAwait(false);
            return ([.. series.Select(one => (Without(one.Labels, added), one))], null);
        }
        catch (RemoteReadException wrong)
        {
            return ([], wrong.Message);
        }
    }

    static LabelSet Without(LabelSet labels, LabelSet added)
    {
        if (added.IsEmpty) return labels;
        var builder = new LabelSetBuilder();
        builder.Load(labels);
        for (var reader = added.Read(); reader.Read();) builder.Remove(reader.Name);
        return builder.ToLabelSet();
    }
}
