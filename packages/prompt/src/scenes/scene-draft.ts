import type { Camera, Colour, Motion, ObjectKind, Place, Relation, Size } from '@kinograph/footage';
import type { Reading, ReadObject, ReadRelation } from './reading.js';

/** Things a scene has room for. */
const mostObjects = 2;

/** A thing as a noun phrase names it. */
export interface NamedThing {
  readonly object: ObjectKind;
  readonly colour?: Colour;
  readonly size?: Size;
  readonly motion?: Motion;
  /** `the`: it may have been named before. */
  readonly definite: boolean;
  /** As written, for what is left out. */
  readonly words: string;
}

type Side = Relation | 'beside';

/** A scene while a prompt is read: what it has so far, and which thing the words that come next belong to. */
export class SceneDraft {
  readonly #objects: ReadObject[] = [];
  readonly #relations: ReadRelation[] = [];
  readonly #positions = new Map<number, { value: Relation; words: string }>();
  readonly #leftOut: string[] = [];
  #place: Place | undefined;
  #camera: Camera | undefined;

  /** The thing a motion belongs to, and the thing named last. */
  #subject: number | undefined;
  #last: number | undefined;
  #hasSubject = false;
  /** Whether the last thing is the second of a relation, and whether the clause goes on after it. */
  #lastIsTarget = false;
  #sinceThing = false;
  /** After `that` right behind a thing. */
  #relative = false;
  /** After `and`, `while`: the next thing may be a subject. */
  #joined = false;
  /** A relation whose second thing is still to come, and one whose first is. */
  #relation: { value: Side; of: number | undefined } | undefined;
  #reversed: { value: Side; from: number } | undefined;
  /** What is said before the thing it is said of. */
  #fronted: { colour?: Colour; size?: Size; motion?: Motion } = {};
  #frontedPosition: { value: Relation; words: string } | undefined;

  get place(): Place | undefined {
    return this.#place;
  }

  /** Everything that was read. */
  reading(): Reading {
    const relations = [...this.#relations, ...this.#relationsOfPositions()];
    return {
      objects: this.#objects,
      relations,
      ...(this.#place !== undefined && { place: this.#place }),
      ...(this.#camera !== undefined && { camera: this.#camera }),
      leftOut: this.#leftOut,
    };
  }

  /** Notes words that get no place in the scene. */
  leaveOut(...words: readonly (string | undefined)[]): void {
    const said = words.filter(Boolean).join(' ');
    if (said !== '') this.#leftOut.push(said);
  }

  endClause(): void {
    this.#relation = undefined;
    this.#relative = false;
    this.#joined = false;
    this.#sinceThing = false;
  }

  endSentence(): void {
    this.#hasSubject = false;
  }

  join(): void {
    this.#joined = true;
  }

  relativeClause(): void {
    this.#relative = true;
  }

  /** A preposition was of a place, not between two things. */
  dropRelation(): void {
    this.#relation = undefined;
  }

  /** Enters a thing, or finds the one that was named before. */
  addThing(named: NamedThing): void {
    const { object, colour, size, motion, definite, words } = named;
    const index = (definite ? this.#known(object, colour) : undefined) ?? this.#objects.length;
    if (index === mostObjects) {
      this.leaveOut(words);
      this.dropRelation();
      return;
    }
    this.#objects[index] ??= { object };
    const thing = this.#objects[index];
    thing.colour ??= colour;
    thing.size ??= size;
    thing.motion ??= motion;
    if (this.#frontedPosition) this.#positions.set(index, this.#frontedPosition);
    this.#frontedPosition = undefined;
    this.#lastIsTarget = this.#relation !== undefined;
    if (this.#relation) this.#relateTo(index, this.#relation);
    else this.#makeSubject(index, thing);
    this.endClause();
    this.#sinceThing = true;
    this.#last = index;
  }

  #relateTo(index: number, { value, of }: { value: Side; of: number | undefined }): void {
    if (of === undefined) this.#reversed = { value, from: index };
    else if (of !== index) this.#relations.push({ of, from: index, value });
  }

  #makeSubject(index: number, thing: ReadObject): void {
    if (this.#reversed && this.#reversed.from !== index) {
      this.#relations.push({ of: index, ...this.#reversed });
      this.#reversed = undefined;
    }
    if (!this.#hasSubject || this.#joined) this.#subject = index;
    this.#hasSubject = true;
    thing.motion ??= this.#fronted.motion;
    thing.colour ??= this.#fronted.colour;
    thing.size ??= this.#fronted.size;
    this.#fronted = {};
  }

  /** A thing that was named before, by its kind and colour; never the one that a relation starts from. */
  #known(value: ObjectKind, colour: Colour | undefined): number | undefined {
    const fits = ({ object, colour: own }: ReadObject, index: number) =>
      object === value && (!colour || !own || own === colour) && index !== this.#relation?.of;
    const exact = this.#objects.findIndex((thing, index) => fits(thing, index) && thing.colour === colour);
    const found = exact >= 0 ? exact : this.#objects.findIndex(fits);
    return found >= 0 ? found : undefined;
  }

  /** Gives adjectives that stand by themselves (`is red`) to the first thing in question that has none of that sort. */
  giveAdjectives({ colour, size }: { colour?: Colour; size?: Size }, words: string): void {
    if (this.#objects.length === 0) {
      this.#fronted = { colour, size, ...withoutUndefined(this.#fronted) };
      return;
    }
    const lacks = (thing: ReadObject | undefined) =>
      thing && (colour === undefined || !thing.colour) && (size === undefined || !thing.size);
    const candidates = [this.#relative ? this.#last : undefined, this.#subject, this.#last, 0, 1];
    const thing = candidates.map((index) => this.#objects[index ?? mostObjects]).find(lacks);
    if (thing) {
      thing.colour ??= colour;
      thing.size ??= size;
    } else {
      this.leaveOut(words);
    }
  }

  /** Gives a motion to the thing it follows; after the second of a relation to the first, as training captions mean it. */
  giveMotion(value: Motion, words: string): void {
    if (this.#objects.length === 0) {
      if (this.#fronted.motion !== undefined) this.leaveOut(words);
      this.#fronted.motion ??= value;
      return;
    }
    const isLasts = this.#lastIsTarget ? this.#relative && value === 'still' : this.#sinceThing;
    const thing = this.#objects[(isLasts ? this.#last : this.#subject) ?? 0]!;
    if (thing.motion === undefined || thing.motion === 'still') thing.motion = value;
    else if (thing.motion !== value && value !== 'still') this.leaveOut(words);
  }

  /** A relation whose second thing comes next. */
  startRelation(value: Side): void {
    this.#relation = { value, of: this.#last };
  }

  /** A relation to the thing before: `above it`. Of two things the last stands there; of one, the next will. */
  relateBack(value: Side): void {
    if (this.#last === undefined) return;
    this.#sinceThing = false;
    if (this.#objects.length < mostObjects) this.#reversed = { value, from: this.#last };
    else this.#relations.push({ of: this.#last, from: 1 - this.#last, value });
  }

  /** Where a thing stands in the picture: the one named last, or the next. */
  setPosition(value: Relation, words: string): void {
    if (this.#sinceThing) this.#positions.set(this.#last!, { value, words });
    else this.#frontedPosition = { value, words };
  }

  setCamera(value: Camera, words: string): void {
    if (this.#camera === undefined || this.#camera === 'still') this.#camera = value;
    else if (this.#camera !== value && value !== 'still') this.leaveOut(words);
  }

  /** @param instead whether it says more exactly what the place before is: `a field of snow` */
  setPlace(value: Place, words: string, { instead = false } = {}): void {
    if (this.#place === undefined || this.#place === 'dark' || instead) this.#place = value;
    else if (this.#place !== value && value !== 'dark') this.leaveOut(words);
  }

  /** What standing on the left and the like says of two things. */
  #relationsOfPositions(): ReadRelation[] {
    const positions = [...this.#positions];
    const [first] = positions;
    if (first === undefined || this.#relations.length > 0) return [];
    const [of, { value }] = first;
    if (this.#objects.length === mostObjects) return [{ of, from: 1 - of, value }];
    for (const [, { words }] of positions) this.leaveOut(words);
    return [];
  }
}

function withoutUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
