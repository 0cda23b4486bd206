namespace Barograph.Storage.Head;

/// <summary>
/// Puts off the freeing of what a reader may still hold: each reader takes a ticket, and what was retired waits for older tickets.
/// </summary>
sealed class Reclaim
{
    readonly Lock gate = new();
    readonly List<long> readers = [];
    readonly Queue<(long Ticket, Action Free)> retired = [];
    long next;

    public int Readers
    {
        get
        {
            lock (gate) return readers.Count;
        }
    }

    /// <summary>All readers so far have tickets up to this one.</summary>
    public long Newest
    {
        get
        {
            lock (gate) return next;
        }
    }

    /// <summary>Whether a reader with this ticket or an older one has not left.</summary>
    public bool HasReadersUpTo(long ticket)
    {
        lock (gate) return readers.Exists(r => r <= ticket);
    }

    public long Enter()
    {
        lock (gate)
        {
            readers.Add(++next);
            return next;
        }
    }

    public void Leave(long ticket)
    {
        lock (gate) readers.Remove(ticket);
    }

    /// <summary>Frees later, in <see cref="Sweep"/>.</summary>
    public void Retire(Action free)
    {
        lock (gate) retired.Enqueue((next, free));
    }

    /// <summary>Frees what no reader can hold any more. The caller holds the append gate.</summary>
    public void Sweep()
    {
        while (true)
        {
            Action free;
            lock (gate)
            {
                if (!retired.TryPeek(out var oldest)) return;
                foreach (var reader in readers)
                {
                    if (reader <= oldest.Ticket) return;
                }
                free = retired.Dequeue().Free;
            }
            free();
        }
    }
}
