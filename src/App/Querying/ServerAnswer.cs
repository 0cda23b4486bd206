using System.Text.Json;

namespace Barograph.App.Querying;

/// <summary>The <c>data</c> of a successful answer, what the server noted beside it, and the whole of it for those who look for more.</summary>
sealed record ServerAnswer(JsonElement Data, IReadOnlyList<string> Notes, JsonElement Whole);
