namespace Barograph.Formats.Yaml;

/// <summary>A value's grammar in both directions: how it is read from a node, and how it is written back.</summary>
/// <param name="read">Complains at the cursor and returns false where the node does not hold up.</param>
/// <param name="zero">What an empty value (<c>key:</c>) means. It is not the default: an empty <c>metrics_path:</c> is empty.</param>
/// <param name="isZero">Whether writing may leave the value out.</param>
public sealed class Kind<T>(Kind<T>.Reader read, Func<T, YamlNode> write, T zero, Func<T, bool>? isZero = null)
{
    public delegate bool Reader(YamlCursor at, out T value);

    public T Zero { get; } = zero;

    public bool Read(YamlCursor at, out T value) => read(at, out value);

    public YamlNode Write(T value) => write(value);

    public bool IsZero(T value) => isZero is null ? EqualityComparer<T>.Default.Equals(value, Zero) : isZero(value);

    /// <summary>The same grammar for a value that may be absent.</summary>
    public Kind<T> OrZero(T other) => new(read, write, other, isZero);

    /// <summary>The same grammar with a further rule: a message where the value breaks it.</summary>
    public Kind<T> That(Func<T, string?> complaint)
        => new((YamlCursor at, out T value) => read(at, out value) && (complaint(value) is not { } message || at.Complain(message)), write, Zero, isZero);
}
