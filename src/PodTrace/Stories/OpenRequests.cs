namespace Barograph.PodTrace.Stories;

/// <summary>Requests that wait for their answer, one for each key. Those that are more than can be remembered are not told.</summary>
sealed class OpenRequests<TKey>(Action<Story> tell)
    where TKey : notnull
{
    const int MaxOpen = 8192;

    readonly Dictionary<TKey, (Story Story, long BeganNs)> open = [];

    public void Ask(TKey key, Story story, long sentNs)
    {
        if (open.Count < MaxOpen || open.ContainsKey(key)) open[key] = (story, sentNs);
    }

    /// <param name="ended">What the answer adds to the story.</param>
    public void Answer(TKey key, long receivedNs, Func<Story, Story> ended)
    {
        if (open.Remove(key, out var request)) tell(ended(request.Story with { DurationNs = Math.Max(0, receivedNs - request.BeganNs) }));
    }

    public void Finish()
    {
        foreach (var (story, _) in open.Values) tell(story with { Error = "no answer", Detail = "by the end of the trace" });
        open.Clear();
    }
}
