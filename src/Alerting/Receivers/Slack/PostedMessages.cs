namespace Barograph.Alerting.Receivers.Slack;

/// <summary>The last message of each group, so that <c>update_message</c> finds it. In memory: after a restart a group's next message is a new one.</summary>
sealed class PostedMessages
{
    /// <summary>Groups; beyond it the ones that were told longest ago are forgotten.</summary>
    public const int Capacity = 10_000;

    readonly Lock gate = new();
    readonly Dictionary<string, LinkedListNode<(string Group, PostedMessage Message)>> byGroup = new(StringComparer.Ordinal);
    readonly LinkedList<(string Group, PostedMessage Message)> byAge = new();

    public PostedMessage? Find(string group)
    {
        lock (gate) return byGroup.TryGetValue(group, out var node) ? node.Value.Message : null;
    }

    public void Note(string group, PostedMessage message)
    {
        lock (gate)
        {
            Remove(group);
            byGroup[group] = byAge.AddLast((group, message));
            if (byGroup.Count > Capacity) Remove(byAge.First!.Value.Group);
        }
    }

    public void Forget(string group)
    {
        lock (gate) Remove(group);
    }

    void Remove(string group)
    {
        if (byGroup.Remove(group, out var node)) byAge.Remove(node);
    }
}
