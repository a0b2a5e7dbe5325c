using System.Text.Json.Nodes;

namespace CaseMgmt.Projections.Upcasters;

/// <summary>
/// How an older shape of an event, which the log still holds and no type of the program has any more, becomes the next one when it is read.
/// What stands in the log is never changed.
/// </summary>
/// <param name="OldName">The name in the log, such as <c>school-unit.closed.v1</c>; its JSON stays pinned among the approved ones.</param>
/// <param name="NewName">The name whose shape comes out: an event of today, or the old name of another upcaster.</param>
/// <param name="Difference">What the older shape lacked or said otherwise, and what is assumed instead, in a sentence for docs/events.md.</param>
/// <param name="Apply">Pure; may change and return the node it is given.</param>
public sealed record Upcaster(string OldName, string NewName, string Difference, Func<JsonNode, JsonNode> Apply);
