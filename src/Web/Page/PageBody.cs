namespace Barograph.Web.Page;

/// <summary>One representation of a page file, ready to be sent. Each encoding has an ETag of its own, because a strong one names bytes.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="ContentEncoding"><c>br</c>, <c>gzip</c>, or null for the plain bytes.</param>
/// <param name="ETag">Strong and quoted, made of the content's SHA-256.</param>
public readonly record struct PageBody(ReadOnlyMemory<byte> Bytes, string? ContentEncoding, string ETag);
