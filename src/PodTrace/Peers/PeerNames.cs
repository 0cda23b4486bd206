using System.Net;

namespace Barograph.PodTrace.Peers;

/// <summary>
/// Whose the addresses are that traced programs talk to. The kernel side knows the owners by numbers, which are never used twice; those of owners that have gone are
/// remembered for a while, as rows of theirs may still be read.
/// </summary>
public sealed class PeerNames
{
    /// <summary>So many addresses have names; the kernel side's table has room for them.</summary>
    public const int MaxAddresses = 32_768;
    const int MaxNumbers = 2 * MaxAddresses;
    const int MaxSeen = 16_384;

    const string ServedTo = " to our port ";

    readonly Lock gate = new();
    readonly Dictionary<PeerName, uint> numbers = [];
    readonly Dictionary<uint, PeerName> owners = [];
    readonly Dictionary<NamedAddress, PeerName> seen = [];
    Dictionary<NamedAddress, PeerName> present = [];
    uint last;
    (Action<NamedAddress, uint> Put, Action<NamedAddress> Remove)? kernel;

    /// <summary>Told of an owner that has no address any more, and of one that has one again.</summary>
    public Action<PeerName, bool>? Changed { get; set; }

    /// <summary>Addresses that were asked for, with the names that they had last.</summary>
    public IReadOnlyList<KeyValuePair<NamedAddress, PeerName>> Seen
    {
        get
        {
            lock (gate) return [.. seen];
        }
    }

    /// <summary>From here on the kernel side is told; what is known already, at once.</summary>
    public void Begin(Action<NamedAddress, uint> put, Action<NamedAddress> remove)
    {
        lock (gate)
        {
            kernel = (put, remove);
            foreach (var (address, owner) in present) put(address, NumberOf(owner));
        }
    }

    public void End()
    {
        lock (gate) kernel = null;
    }

    /// <summary>All names there are now. Addresses beyond the limit are left out.</summary>
    public void Adopt(Dictionary<NamedAddress, PeerName> names)
    {
        List<PeerName> before;
        Dictionary<NamedAddress, PeerName> next;
        lock (gate)
        {
            next = names.Count <= MaxAddresses ? names : names.Take(MaxAddresses).ToDictionary();
            foreach (var address in present.Keys) if (!next.ContainsKey(address)) kernel?.Remove(address);
            foreach (var (address, owner) in next)
            {
                if (present.TryGetValue(address, out var known) && known == owner) continue;
                kernel?.Put(address, NumberOf(owner));
            }
            before = [.. present.Values];
            present = next;
            if (numbers.Count > MaxNumbers) ForgetNumbers();
        }
        // Not under the lock: whoever is told has one of his own, and asks for names under it.
        Announce([.. before], [.. next.Values]);
    }

    /// <summary>What a recording knew.</summary>
    public void Restore(NamedAddress address, PeerName owner)
    {
        lock (gate)
        {
            if (present.Count < MaxAddresses) present[address] = owner;
        }
    }

    /// <summary>Whose number it is.</summary>
    public PeerName Of(uint number)
    {
        if (number == 0) return PeerName.Nobody;
        lock (gate) return owners.GetValueOrDefault(number, PeerName.Nobody);
    }

    /// <param name="peer">As stories and reports write it: <c>10.0.3.7:5432</c>, <c>[fd00::7]:5432</c>, <c>10.0.3.7 to our port 80</c>.</param>
    public PeerName Of(string peer)
    {
        lock (gate)
        {
            if (present.Count + seen.Count == 0) return PeerName.Nobody;
        }
        var end = peer.IndexOf(ServedTo, StringComparison.Ordinal);
        return IPEndPoint.TryParse(end < 0 ? peer : peer.AsSpan(0, end), out var at) ? Of(at.Address, at.Port) : PeerName.Nobody;
    }

    /// <summary>Of one that has gone the name that it had when it was asked for.</summary>
    public PeerName Of(IPAddress address, int port)
    {
        var exact = NamedAddress.Of(address, port);
        lock (gate)
        {
            if (!present.TryGetValue(exact, out var owner) && !present.TryGetValue(exact with { Port = 0 }, out owner)) return seen.GetValueOrDefault(exact, PeerName.Nobody);
            if (seen.Count < MaxSeen || seen.ContainsKey(exact)) seen[exact] = owner;
            return owner;
        }
    }

    uint NumberOf(PeerName owner)
    {
        if (numbers.TryGetValue(owner, out var number)) return number;
        number = ++last;
        numbers[owner] = number;
        owners[number] = owner;
        return number;
    }

    void Announce(HashSet<PeerName> before, HashSet<PeerName> now)
    {
        if (Changed is not { } tell) return;
        foreach (var owner in before) if (!now.Contains(owner)) tell(owner, false);
        foreach (var owner in now) if (!before.Contains(owner)) tell(owner, true);
    }

    void ForgetNumbers()
    {
        var kept = present.Values.ToHashSet();
        foreach (var (owner, number) in numbers)
        {
            if (kept.Contains(owner)) continue;
            numbers.Remove(owner);
            owners.Remove(number);
        }
    }
}
