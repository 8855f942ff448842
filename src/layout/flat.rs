//! The layout as plain numbers: what crosses the boundary to JavaScript. These are typed arrays, so that nothing has to
//! be read from objects or made into them here, and the ids need not cross it at all.

use super::Direction;
use super::levels::{Drawing, lay_out};

/// Lays out a graph of numbered nodes. `sizes` holds the width and height of each node; `links` holds for each node the
/// number of its group, then for each edge the two numbers of its nodes; a number that is no node's, such as `u32::MAX`,
/// stands for none.
///
/// It gives the width and height of the picture, then for each node x, y, width and height, then for each edge the
/// number of its points and their x and y.
///
/// ```
/// use oc_argo::layout::{Direction, LAYER_GAP, layout_flat};
///
/// // Two nodes, in no group, and an edge from the first to the second.
/// let flat = layout_flat(&[100.0, 40.0, 100.0, 40.0], &[u32::MAX, u32::MAX, 0, 1], Direction::Right);
/// assert_eq!(flat[..2], [200.0 + LAYER_GAP, 40.0]);
/// assert_eq!(flat[2..10], [0.0, 0.0, 100.0, 40.0, 100.0 + LAYER_GAP, 0.0, 100.0, 40.0]);
/// ```
pub fn layout_flat(sizes: &[f64], links: &[u32], direction: Direction) -> Vec<f64> {
    let count = sizes.len() / 2;
    let number = |&link: &u32| Some(link as usize).filter(|&number| number < count);
    let (parents, edges) = links.split_at_checked(count).unwrap_or((links, &[]));
    let edge = |(from, to)| Some((number(from)?, number(to)?));
    let drawn = lay_out(&Drawing {
        sizes: pairs(sizes).map(|(&width, &height)| (width, height)).collect(),
        parents: parents.iter().map(number).collect(),
        edges: pairs(edges).map(edge).collect(),
        direction,
    });
    let points: usize = drawn.edges.iter().map(Vec::len).sum();
    let mut flat = Vec::with_capacity(2 + 4 * count + drawn.edges.len() + 2 * points);
    flat.extend([drawn.width, drawn.height]);
    flat.extend(drawn.areas.iter().flat_map(|area| [area.x, area.y, area.width, area.height]));
    for points in &drawn.edges {
        flat.push(points.len() as f64);
        flat.extend(points.iter().flat_map(|point| [point.x, point.y]));
    }
    flat
}

/// The elements two by two.
fn pairs<T>(elements: &[T]) -> impl Iterator<Item = (&T, &T)> {
    elements.chunks_exact(2).filter_map(|pair| pair.first().zip(pair.last()))
}
