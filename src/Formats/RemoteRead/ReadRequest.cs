namespace Barograph.Formats.RemoteRead;

/// <summary>What a remote read asks for: several queries, and the kinds of answer that the asker takes, the one it likes best first.</summary>
/// <param name="Queries">Each is answered for itself.</param>
/// <param name="Accepted">Numbers of <see cref="ReadAnswerKind"/>, unknown ones included; none means samples.</param>
public sealed record ReadRequest(IReadOnlyList<ReadQuery> Queries, IReadOnlyList<int> Accepted);
