namespace CaseMgmt.Domain;

/// <summary>
/// The name an event is stored under, written out and versioned, such as <c>school-transport.applied.v1</c>.
/// It never depends on the class's name; a changed shape is a new version with an upcaster, never an edit.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The stored name: area, dot, what happened in past tense, dot, version.</summary>
    public string Name { get; } = name;
}
