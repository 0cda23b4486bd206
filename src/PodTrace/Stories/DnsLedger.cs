namespace Barograph.PodTrace.Stories;

/// <summary>Questions that wait for their answer, by socket and transaction.</summary>
sealed class DnsLedger(Action<Story> tell)
{
    // Resolvers give up after five seconds or ask again; what is older got no answer.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    const int MaxOpen = 4096;

    readonly Dictionary<(ulong Socket, ushort Id, string Type), Question> open = [];

    sealed record Question(Story Story, long SentNs);

    /// <param name="asked">The story as far as the question tells it.</param>
    public void Ask(ulong socket, in DnsMessage message, Story asked, long sentNs)
    {
        // The same question again: the first was not answered in time.
        if (open.Remove((socket, message.Id, message.Type), out var earlier)) tell(earlier.Story with { Error = "no answer", Detail = "asked again" });
        GiveUp(sentNs);
        if (open.Count < MaxOpen) open[(socket, message.Id, message.Type)] = new Question(asked, sentNs);
    }

    public void Answer(ulong socket, in DnsMessage message, long receivedNs)
    {
        if (!open.Remove((socket, message.Id, message.Type), out var question)) return;
        tell(question.Story with
        {
            DurationNs = Math.Max(0, receivedNs - question.SentNs),
            Error = message.Code == 0 ? null : DnsMessage.CodeName(message.Code),
            Detail = message.Code == 0 ? message.Answers == 1 ? "1 answer" : $"{message.Answers} answers" : "",
        });
    }

    /// <summary>Tells what nobody answered by then.</summary>
    public void GiveUp(long nowNs)
    {
        List<(ulong, ushort, string)>? late = null;
        foreach (var (key, question) in open) if (nowNs - question.SentNs > Patience.TotalNanoseconds) (late ??= []).Add(key);
        foreach (var key in late ?? []) if (open.Remove(key, out var question)) tell(question.Story with { Error = "no answer" });
    }

    public void Finish()
    {
        foreach (var question in open.Values) tell(question.Story with { Error = "no answer", Detail = "by the end of the trace" });
        open.Clear();
    }
}
