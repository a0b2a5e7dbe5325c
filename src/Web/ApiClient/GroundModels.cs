namespace CaseMgmt.Web.ApiClient;

/// <summary>A new application. Kind is <c>distance</c>, <c>other-grounds</c>, <c>formal-decision</c> or <c>after-school-care</c>; description at most 4,000 characters; grounds and statements with <c>other-grounds</c> only.</summary>
public sealed record Application(string ChildId, string SchoolYear, string Kind, IReadOnlyList<string>? Grounds, string? Description, GroundStatements? Statements = null);

/// <summary>What would be applied for, asked beforehand; kind is <c>distance</c> when left out.</summary>
public sealed record PreviewQuestion(string ChildId, string SchoolYear, string? Kind = null, IReadOnlyList<string>? Grounds = null, GroundStatements? Statements = null);

/// <summary>What is said of the grounds, field by field; what is not said is null.</summary>
public sealed record GroundStatements(TrafficStatement? Traffic = null, MedicalStatement? Medical = null, ResidenceStatement? Residence = null, MoveStatement? Move = null);

/// <summary>The traffic at the dangerous place: speed limit in km/h, whether walkers have a way of their own, whether it is lit, and where it is.</summary>
public sealed record TrafficStatement(int? SpeedLimit, bool? HasWalkway, bool? IsLit, string? Where);

/// <summary>Whether there is a certificate, and the last day it speaks of; null when it is not limited.</summary>
public sealed record MedicalStatement(bool? HasCertificate, DateOnly? Until);

/// <summary>The child's other home, and the nights in each home in two weeks, 0 to 14.</summary>
public sealed record ResidenceStatement(OtherHome? OtherHome, int? NightsHere, int? NightsThere, bool? IsFixed);

/// <summary>An address in Sweden; the postal code as 999 01.</summary>
public sealed record OtherHome(string Street, string PostalCode, string City);

/// <summary>The day of a move during the last year of school.</summary>
public sealed record MoveStatement(DateOnly? MovedOn);

/// <summary>Which decision it would be: its legal basis and how it is appealed; outcome is null where the rules leave it open.</summary>
public sealed record ExpectedDecision(string DecisionType, string Title, IReadOnlyList<LegalReference>? LegalBasis, string AppealRoute, string AppealRouteTitle, string? Outcome, bool Settled);
