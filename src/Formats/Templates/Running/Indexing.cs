using System.Text;

namespace Barograph.Formats.Templates.Running;

/// <summary><c>index x 1 2</c> is x[1][2]; <c>slice x 1 3</c> is x[1:3]. Texts count in bytes.</summary>
static class Indexing
{
    public static object? Index(object?[] args)
    {
        var item = args[0] ?? throw new GoCallException("index of untyped nil");
        for (var i = 1; i < args.Length; i++)
        {
            if (item is null) throw new GoCallException("index of nil pointer");
            item = Step(item, args[i]);
        }

        return item;
    }

    static object? Step(object item, object? index)
    {
        if (item is string or GoSafeText)
        {
            var bytes = Bytes(item);
            return bytes[Position(index, bytes.Length, inclusive: false)];
        }

        if (GoMap.TryFrom(item, out var map))
        {
            if (index is not string key)
                throw new GoCallException(index is null ? "value is nil; should be of type string" : $"value has type {GoTypes.NameOf(index)}; should be string");
            return map.TryGet(key, out var element) ? element : map.Zero;
        }

        if (GoList.TryFrom(item, out var list)) return list[Position(index, list.Count, inclusive: false)];
        throw new GoCallException($"can't index item of type {GoTypes.NameOf(item)}");
    }

    public static object? Slice(object?[] args)
    {
        var item = args[0] ?? throw new GoCallException("slice of untyped nil");
        if (args.Length > 4) throw new GoCallException($"too many slice indexes: {args.Length - 1}");
        var isText = item is string or GoSafeText;
        if (!isText && !GoList.TryFrom(item, out _)) throw new GoCallException($"can't slice item of type {GoTypes.NameOf(item)}");
        if (isText && args.Length == 4) throw new GoCallException("cannot 3-index slice a string");
        var bytes = isText ? Bytes(item) : [];
        GoList.TryFrom(item, out var list);
        var length = isText ? bytes.Length : list.Count;
        Span<int> bounds = [0, length, length];
        for (var i = 1; i < args.Length; i++) bounds[i - 1] = Position(args[i], length, inclusive: true);
        if (bounds[0] > bounds[1]) throw new GoCallException($"invalid slice index: {bounds[0]} > {bounds[1]}");
        if (args.Length == 4 && bounds[1] > bounds[2]) throw new GoCallException($"invalid slice index: {bounds[1]} > {bounds[2]}");
        if (isText) return Encoding.UTF8.GetString(bytes, bounds[0], bounds[1] - bounds[0]);
        return list.IsOfAnything || item is not IReadOnlyList<string> texts
            ? list.ToArray()[bounds[0]..bounds[1]]
            : texts.Skip(bounds[0]).Take(bounds[1] - bounds[0]).ToArray();
    }

    static byte[] Bytes(object text) => Encoding.UTF8.GetBytes(text as string ?? ((GoSafeText)text).Text);

    static int Position(object? index, int length, bool inclusive)
    {
        var position = index switch
        {
            long i => i,
            byte b => b,
            TimeSpan d => Times.GoDuration.Nanoseconds(d),
            GoNamedNumber n => n.Value,
            null => throw new GoCallException("cannot index slice/array with nil"),
            _ => throw new GoCallException($"cannot index slice/array with type {GoTypes.NameOf(index)}"),
        };
        if (position < 0 || position > length || (position == length && !inclusive)) throw new GoCallException($"index out of range: {position}");
        return (int)position;
    }
}
